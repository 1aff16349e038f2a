// The drawn board: where minutes lie, which bars are shown, and the one tab stop that wanders over them.
export const SNAP = 5;
const WIDE = 2.3; // pixels a minute from which on bars that are not short hold their text

// the minutes that a bar is drawn by; a visit without staff has them as data
export const startOf = (bar) => +(bar.dataset.s ?? bar.style.getPropertyValue("--s"));
export const lengthOf = (bar) => +(bar.dataset.d ?? bar.style.getPropertyValue("--d"));
const endOf = (bar) => startOf(bar) + lengthOf(bar);

export class Grid {
  constructor(scroller, config) {
    this.scroller = scroller;
    this.grid = scroller.querySelector("#cb-grid");
    this.config = config;
    // told of the first size too, once the browser knows it: asking sooner would lay the page out twice
    new ResizeObserver(() => this.#measure(this.px ? this.#leftmost : config.from)).observe(scroller);
  }

  show(from, to) {
    this.grid.style.setProperty("--from", from);
    this.grid.style.setProperty("--to", to);
    this.grid.toggleAttribute("data-whole", from <= this.config.first && to >= this.config.last);
    this.#measure(from);
  }

  get #leftmost() {
    return this.config.first + this.scroller.scrollLeft / this.px;
  }

  #measure(leftmost) {
    this.px = parseFloat(getComputedStyle(this.grid).getPropertyValue("--px"));
    this.grid.toggleAttribute("data-narrow", this.px < WIDE);
    this.scroller.scrollLeft = (leftmost - this.config.first) * this.px;
  }

  get lines() {
    return [...this.grid.querySelectorAll(".cb-line:not([hidden])")];
  }

  line(key) {
    return this.grid.querySelector(`.cb-line[data-key="${CSS.escape(key)}"]`);
  }

  bars(line) {
    return [...line.querySelectorAll(".cb-bar[data-visit]")].sort((a, b) => startOf(a) - startOf(b));
  }

  all(visit) {
    return [...this.grid.querySelectorAll(`.cb-bar[data-visit="${CSS.escape(visit)}"]`)];
  }

  minuteAt(clientX, line) {
    return (clientX - line.querySelector(".cb-track").getBoundingClientRect().left) / this.px + this.config.first;
  }

  // where a bar of that line begins, from the grid's own corner
  cornerOf(line, start) {
    return `${(start - this.config.first) * this.px}px ${line.offsetTop}px`;
  }

  lineAt(clientY) {
    return this.lines.find((line) => {
      const box = line.getBoundingClientRect();
      return clientY >= box.top && clientY < box.bottom;
    });
  }

  // the one bar that Tab reaches
  stop(bar, { focus = true } = {}) {
    this.current?.setAttribute("tabindex", "-1");
    this.current = bar;
    if (!bar) return;
    bar.setAttribute("tabindex", "0");
    if (focus) {
      bar.focus({ preventScroll: true });
      bar.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  firstBar() {
    return this.lines.map((line) => this.bars(line)[0]).find(Boolean);
  }

  beside(bar, step) {
    const bars = this.bars(bar.closest(".cb-line"));
    return bars[bars.indexOf(bar) + step];
  }

  edge(bar, last) {
    const bars = this.bars(bar.closest(".cb-line"));
    return last ? bars.at(-1) : bars[0];
  }

  // the bar nearest in time on the next line that has one
  across(bar, step) {
    const lines = this.lines;
    for (let at = lines.indexOf(bar.closest(".cb-line")) + step; lines[at]; at += step) {
      const bars = this.bars(lines[at]);
      if (bars.length) return bars.reduce((a, b) => (Math.abs(startOf(b) - startOf(bar)) < Math.abs(startOf(a) - startOf(bar)) ? b : a));
    }
    return null;
  }

  // what this page knows of a place; the server decides
  conflict(line, visit, start, minutes) {
    const end = start + minutes;
    const covers = [...line.querySelectorAll(".cb-shift")].some((shift) => startOf(shift) <= start && end <= endOf(shift));
    if (!covers) return "off";
    const meets = this.bars(line).some((bar) => bar.dataset.visit !== visit && start < endOf(bar) && startOf(bar) < end);
    return meets ? "busy" : "";
  }

  filter({ text, skill, deviations }) {
    const wanted = text.trim().toLowerCase();
    for (const line of this.grid.querySelectorAll(".cb-line")) {
      const hasSkill = !skill || line.dataset.skills.split(" ").includes(skill);
      const hasText = !wanted || line.dataset.code.toLowerCase().includes(wanted) || this.bars(line).some((bar) => bar.getAttribute("aria-label").toLowerCase().includes(wanted));
      line.hidden = !(hasSkill && hasText && (!deviations || "deviates" in line.dataset));
    }
    if (!this.current?.isConnected || this.current.closest("[hidden]")) this.stop(this.firstBar(), { focus: false });
  }
}

export function clock(minute) {
  const within = ((Math.round(minute) % 1440) + 1440) % 1440;
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
}
