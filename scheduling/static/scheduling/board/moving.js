// A visit in the hand, by mouse or by keyboard: where it would stand, and what the server says of that place.
// What a line is at the moment stands in data attributes: a class changed on sixty lines takes forty milliseconds, as the
// theme's style sheets ask for parts of class names and all below is matched again.
import { SNAP, clock, lengthOf, startOf } from "./grid.js";

const THRESHOLD = 4; // pixels before a press becomes a drag
const PAUSE = 120; // ms of rest before the server is asked

export class Moving {
  constructor(grid, server, config, { say, tell, drop, choose }) {
    Object.assign(this, { grid, server, config, say, tell, drop, choose });
    this.held = null;
  }

  pick(source, { byKey }) {
    const { config, grid } = this;
    if (!config.canChange) return this.say(config.texts.fixed);
    if (source.classList.contains("cb-locked")) return this.say(config.texts.locked);
    const line = source.closest(".cb-line") || grid.lines[0];
    if (!line) return undefined;
    const start = Math.round(startOf(source) / SNAP) * SNAP;
    const ghost = document.createElement("div");
    ghost.className = "cb-bar cb-ghost";
    ghost.textContent = source.dataset.code || source.textContent.trim().slice(0, 20);
    ghost.style.setProperty("--d", lengthOf(source));
    this.held = { source, ghost, line, start, visit: source.dataset.visit, minutes: lengthOf(source), leaving: source.dataset.shift || "", home: line, begin: start, byKey };
    for (const bar of grid.all(this.held.visit)) bar.classList.add(bar === source ? "cb-away" : "cb-with");
    grid.grid.append(ghost);
    this.place(line, start);
    if (byKey) {
      grid.grid.addEventListener("focusout", this.#left);
      this.say(config.texts.picked);
    }
    return undefined;
  }

  #left = (event) => {
    if (this.held && event.relatedTarget && !this.grid.grid.contains(event.relatedTarget)) this.cancel();
  };

  place(line, start) {
    const { held } = this;
    // its own layer, moved but not drawn anew: a bar within the line costs a frame twenty milliseconds
    held.ghost.style.translate = this.grid.cornerOf(line, start);
    if (held.line !== line) delete held.line.dataset.target;
    line.dataset.target = "";
    held.line = line;
    held.start = start;
    const conflict = this.grid.conflict(line, held.visit, start, held.minutes) || (this.#forbidden(line) ? "forbidden" : "");
    held.ghost.dataset.verdict = conflict ? "bad" : "good";
    if (held.byKey) {
      this.say(`${line.dataset.code} ${clock(start)}, ${this.config.texts[conflict || "free"]}`);
      held.ghost.scrollIntoView({ block: "nearest", inline: "nearest" }); // last, as it asks for a layout
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#check(), PAUSE);
  }

  #forbidden(line) {
    return line.dataset.verdict === "bad";
  }

  async #check() {
    const { held } = this;
    if (!held) return;
    if (!this.ranking) this.#rank(); // not sooner: who moves on reads no colours yet
    this.asking?.abort();
    this.asking = new AbortController();
    const { line, start } = held;
    try {
      const answer = await this.server.post("check", { visit: held.visit, to: line.dataset.key, start, leaving: held.leaving }, this.asking.signal);
      if (this.held !== held || held.line !== line || held.start !== start) return;
      held.ghost.dataset.verdict = answer.isAllowed ? "good" : "bad";
      this.tell(`${line.dataset.code} ${answer.said}, ${this.config.texts[answer.isAllowed ? "possible" : "forbidden"]}`, !answer.isAllowed);
      held.isTold = true;
    } catch (problem) {
      if (problem.name !== "AbortError" && this.held === held) this.say(problem.message);
    }
  }

  // which employees could take it at all: colours and a text on each line, once the server has tried them
  async #rank() {
    const { held } = this;
    this.ranking = new AbortController();
    try {
      const { lines } = await this.server.get("ranked", { visit: held.visit, leaving: held.leaving }, this.ranking.signal);
      if (this.held !== held) return;
      for (const line of this.grid.grid.querySelectorAll(".cb-line")) {
        const answer = lines[line.dataset.key];
        if (!answer) continue;
        line.dataset.verdict = answer.isAllowed ? "good" : "bad";
        line.querySelector(".cb-verdict").textContent = `${answer.isAllowed ? "✓" : "✕"} ${answer.said}`;
      }
    } catch { /* the colours are a help; the server decides at the drop */ }
  }

  async release() {
    const { held } = this;
    this.#clear();
    if (held.line === held.home && held.start === held.begin && held.leaving) {
      this.say(this.config.texts.back);
      return this.grid.stop(held.source);
    }
    return this.drop({ verb: "move", visit: held.visit, to: held.line.dataset.key, start: held.start, leaving: held.leaving });
  }

  cancel() {
    const { held } = this;
    if (!held) return;
    this.#clear();
    this.say(this.config.texts.back);
    if (held.source.classList.contains("cb-bar")) this.grid.stop(held.source);
    else held.source.focus();
  }

  #clear() {
    clearTimeout(this.timer);
    if (this.held.isTold) this.tell(""); // it was said of a place that is left now
    this.asking?.abort();
    this.ranking?.abort();
    this.ranking = null;
    this.grid.grid.removeEventListener("focusout", this.#left);
    this.held.ghost.remove();
    delete this.held.line.dataset.target;
    for (const bar of this.grid.all(this.held.visit)) bar.classList.remove("cb-away", "cb-with");
    for (const line of this.grid.grid.querySelectorAll(".cb-line")) {
      delete line.dataset.verdict;
      line.querySelector(".cb-verdict").textContent = "";
    }
    this.held = null;
  }

  key(event) {
    const { held, grid } = this;
    const lines = grid.lines;
    const by = event.shiftKey ? 30 : SNAP;
    const next = (step) => lines[lines.indexOf(held.line) + step] || held.line;
    const moves = {
      ArrowLeft: () => this.place(held.line, held.start - by),
      ArrowRight: () => this.place(held.line, held.start + by),
      ArrowUp: () => this.place(next(-1), held.start),
      ArrowDown: () => this.place(next(1), held.start),
      Enter: () => this.release(),
      Escape: () => this.cancel(),
    };
    moves[event.key]?.();
    return event.key in moves;
  }

  // the mouse: pressed on a bar of the board or of the tray
  press(event, source) {
    if (event.button !== 0 || this.held) return;
    const from = { x: event.clientX, y: event.clientY };
    const grip = event.clientX - source.getBoundingClientRect().left;
    let last = null;
    let frame = 0;
    const step = () => {
      frame = 0;
      if (!this.held && last) this.#begin(source, from, last);
      if (this.held && last) this.#follow(last, source.classList.contains("cb-bar") ? grip : 10);
    };
    const move = (moved) => {
      last = moved;
      frame ||= requestAnimationFrame(step);
    };
    const end = (ended) => {
      cancelAnimationFrame(frame);
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      document.removeEventListener("keydown", escape, true);
      if (!this.held || this.held.byKey) return ended.type === "pointerup" && this.#isNear(from, ended) ? this.choose(source) : undefined;
      const isOver = this.grid.scroller.getBoundingClientRect();
      const inside = ended.clientX >= isOver.left && ended.clientX <= isOver.right && ended.clientY >= isOver.top && ended.clientY <= isOver.bottom;
      return ended.type === "pointerup" && inside ? this.release() : this.cancel();
    };
    const escape = (key) => {
      if (key.key === "Escape") {
        this.cancel();
        end(new PointerEvent("pointercancel"));
      }
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
    document.addEventListener("keydown", escape, true);
  }

  #isNear(from, now) {
    return Math.hypot(now.clientX - from.x, now.clientY - from.y) < THRESHOLD;
  }

  #begin(source, from, now) {
    if (!this.#isNear(from, now)) this.pick(source, { byKey: false });
  }

  #follow(pointer, grip) {
    const { held, grid } = this;
    const line = (pointer.ctrlKey ? held.home : grid.lineAt(pointer.clientY)) || held.line;
    const minute = grid.minuteAt(pointer.clientX - grip, line);
    const start = pointer.shiftKey ? held.begin : Math.round(minute / SNAP) * SNAP;
    if (line !== held.line || start !== held.start) this.place(line, start);
  }
}
