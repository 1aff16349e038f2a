// The day board: wires the drawn grid, the visit in the hand, the side panel and the dialogs to the server.
import { Grid } from "./grid.js";
import { Moving } from "./moving.js";
import { Refusal, Server } from "./server.js";

performance.mark("board-begins");
const $ = (selector) => document.querySelector(selector);
const config = JSON.parse($("#cb-config").textContent);
const server = new Server(config, $(".cb-page input[name=csrfmiddlewaretoken]").value);
const grid = new Grid($("#cb-scroller"), config);
const moving = new Moving(grid, server, config, { say, tell: toast, drop: change, choose });
let chosen = "";

function say(text) {
  $("#cb-live").textContent = text;
}

function toast(text, isBad = false) {
  const box = $("#cb-toast");
  box.textContent = text;
  box.classList.toggle("cb-bad", isBad);
  box.hidden = !text;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { box.hidden = true; }, 12000);
  say(text);
}

// --- changes: the server's answer is the truth, whatever was drawn before

async function change(asked) {
  if (!config.canChange) return toast(config.texts.fixed, true);
  try {
    return show(await server.post("change", { ...asked, version: config.version, view: config.view }));
  } catch (problem) {
    return refused(problem, asked);
  }
}

function refused(problem, asked) {
  if (!(problem instanceof Refusal)) throw problem;
  if (problem.status === 422 && problem.answer.violations.length) return force(problem, asked);
  toast(problem.message, true);
  if (problem.status === 409) setTimeout(() => location.reload(), 2500);
  back(asked.visit);
  return undefined;
}

function force(problem, asked) {
  const dialog = $("#cb-force");
  dialog.querySelector(".cb-broken").replaceChildren(...problem.answer.violations.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  for (const part of dialog.querySelectorAll(".cb-may")) part.hidden = !problem.answer.canForce;
  dialog.returnValue = "";
  dialog.onclose = () => {
    const { reason } = dialog.querySelector("form").elements;
    if (dialog.returnValue === "force" && reason.value.trim().length > 2) change({ ...asked, reason: reason.value });
    else back(asked.visit);
    reason.value = "";
  };
  dialog.showModal();
  say([problem.message, ...problem.answer.violations].join(" "));
}

function back(visit) {
  const bar = grid.all(visit || "")[0];
  if (bar) grid.stop(bar);
}

function show(answer) {
  config.day = answer.day;
  config.version = answer.version;
  if (answer.address) history.replaceState(null, "", answer.address);
  for (const [key, html] of Object.entries(answer.lines)) {
    const line = grid.line(key);
    if (line) line.outerHTML = html;
  }
  if (answer.isWhole) for (const line of grid.grid.querySelectorAll(".cb-line")) if (!(line.dataset.key in answer.lines)) line.remove();
  for (const part of ["tray", "figures", "changes"]) $(`#cb-${part}`).innerHTML = answer[part];
  if (answer.state) $(".cb-version").outerHTML = answer.state;
  $("#cb-score").textContent = answer.score;
  filter();
  focusOn(answer.visit);
  toast(answer.said);
  if (chosen === answer.visit) openPanel(chosen);
}

// to the visit, wherever it went: keys go on with it there
function focusOn(visit) {
  const bar = grid.all(visit)[0];
  const left = bar ? null : leftOf(visit);
  grid.stop(bar || grid.firstBar(), { focus: !left });
  left?.focus();
}

function leftOf(visit) {
  return document.querySelector(`.cb-left[data-visit="${CSS.escape(visit)}"]`);
}

// --- the side panel

function choose(source) {
  if (source.classList.contains("cb-bar")) grid.stop(source);
  for (const bar of grid.grid.querySelectorAll(".cb-chosen")) bar.classList.remove("cb-chosen");
  for (const bar of grid.all(source.dataset.visit)) bar.classList.add("cb-chosen");
  openPanel(source.dataset.visit);
}

async function openPanel(visit) {
  chosen = visit;
  await fill($("#cb-panel"), server.get("panel", { visit }));
}

// the answer that was asked for last: an earlier one that comes later would draw over what is used by then
async function fill(place, asked) {
  place.asked = asked;
  try {
    const html = await asked;
    if (place.asked === asked) place.innerHTML = html;
  } catch (problem) {
    if (place.asked === asked) place.textContent = problem.message;
  }
}

const DOES = {
  move: (visit) => openMove(visit),
  pin: (visit) => change({ verb: "pin", visit }),
  unpin: (visit) => change({ verb: "unpin", visit }),
  unassign: (visit) => change({ verb: "unassign", visit }),
  async address(visit) {
    try {
      const { name, address } = await server.post("address", { visit });
      $("#cb-address").textContent = `${name}, ${address}`;
    } catch (problem) {
      $("#cb-address").textContent = problem.message;
    }
  },
  async fixes(visit) {
    $("#cb-fixes").textContent = config.texts.trying;
    await fill($("#cb-fixes"), server.get("fixes", { visit }));
  },
};

// --- "move to ...": the ranked employees, for whom dragging is no way

async function openMove(visit) {
  const dialog = $("#cb-move");
  const bar = grid.all(visit)[0] || leftOf(visit);
  const { start } = dialog.querySelector("form").elements;
  dialog.querySelector(".cb-which").textContent = bar?.getAttribute("aria-label") || bar?.querySelector(".cb-named").textContent.trim() || "";
  start.value = "";
  const leaving = bar?.dataset.shift || "";
  const list = dialog.querySelector(".cb-ranked");
  list.textContent = config.texts.searching;
  dialog.onclose = () => back(visit);
  dialog.showModal();
  try {
    list.innerHTML = (await server.get("ranked", { visit, leaving })).table;
  } catch (problem) {
    list.textContent = problem.message;
  }
  list.onclick = (event) => {
    const button = event.target.closest("button[data-to]");
    if (!button) return;
    dialog.onclose = null;
    // without a time the server finds the ranked place again: a start alone does not say before or after which visit
    change({ verb: "move", visit, to: button.dataset.to, start: start.value ? minuteOf(start.value) : null, leaving });
    dialog.close(); // after the question: the whole page is drawn anew when it can be used again
  };
}

function minuteOf(time) {
  const [hours, minutes] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

// --- filters, hours shown, map

function filter() {
  const { text, skill, deviations } = $("#cb-tools").elements;
  grid.filter({ text: text.value, skill: skill.value, deviations: deviations.checked });
}

function openWindow(button) {
  for (const other of document.querySelectorAll("[data-window]")) other.setAttribute("aria-pressed", other === button);
  const [from, to] = button.dataset.window.split(" ").map(Number);
  grid.show(from, to);
}

const FILTERS = {
  unassigned: () => $("#cb-tray").querySelector("button")?.focus(),
  deviations() {
    const box = $("#cb-tools").elements.deviations;
    box.checked = !box.checked;
    filter();
  },
};

async function toggleMap(button) {
  const section = $("#cb-map");
  section.hidden = !section.hidden;
  button.setAttribute("aria-expanded", !section.hidden);
  if (section.hidden) return;
  const { drawMap } = await import("./map.js");
  await drawMap(server, grid, config).catch((problem) => toast(problem.message, true));
  section.scrollIntoView({ block: "nearest" });
  $("#cb-map-head").focus({ preventScroll: true });
}

// --- keys and clicks

const STEPS = {
  ArrowLeft: (bar) => grid.beside(bar, -1),
  ArrowRight: (bar) => grid.beside(bar, 1),
  ArrowUp: (bar) => grid.across(bar, -1),
  ArrowDown: (bar) => grid.across(bar, 1),
  Home: (bar) => grid.edge(bar, false),
  End: (bar) => grid.edge(bar, true),
};
const KEYS = {
  Enter: (source) => moving.pick(source, { byKey: true }),
  m: (source) => moving.pick(source, { byKey: true }),
  " ": (source) => choose(source),
  t: (source) => openMove(source.dataset.visit),
  p: (source) => change({ verb: source.classList.contains("cb-locked") ? "unpin" : "pin", visit: source.dataset.visit }),
  u: (source) => change({ verb: "unassign", visit: source.dataset.visit }),
  z: () => change({ verb: "undo" }),
  y: () => change({ verb: "redo" }),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (moving.held?.byKey) {
    if (moving.key(event)) stop(event);
    return;
  }
  const source = event.target.closest(".cb-bar[data-visit], .cb-left");
  if (!source) return;
  const step = source.classList.contains("cb-bar") && STEPS[event.key];
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!step && !act) return;
  stop(event);
  if (step) {
    const bar = step(source);
    if (bar) grid.stop(bar);
    return;
  }
  if (source.classList.contains("cb-left") && (event.key === "Enter" || event.key === "m")) {
    grid.stop(grid.firstBar());
    moving.pick(source, { byKey: true });
    return;
  }
  act(source);
}

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

function clicked(event) {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.do) DOES[button.dataset.do](button.dataset.visit);
  else if (button.classList.contains("cb-left") && event.detail === 0) choose(button);
  else if (button.dataset.verb) change({ verb: button.dataset.verb });
  else if (button.dataset.window) openWindow(button);
  else if (button.dataset.filter) FILTERS[button.dataset.filter]();
  else if (button.dataset.put) change({ verb: "move", visit: button.dataset.visit, to: button.dataset.put, start: null, leaving: "" });
  else if (button.dataset.fix) change({ verb: "fix", visit: button.dataset.visit, fix: JSON.parse(button.dataset.fix) });
  else if (button.id === "cb-show-map") toggleMap(button);
  else if (button.id === "cb-help-open") $("#cb-help").showModal();
}

const page = $(".cb-page");
page.addEventListener("keydown", pressed);
page.addEventListener("click", clicked);
page.addEventListener("pointerdown", (event) => {
  const source = event.target.closest(".cb-bar[data-visit], .cb-left");
  if (source) moving.press(event, source);
});
$("#cb-tools").addEventListener("input", filter);
$("#cb-tools").addEventListener("submit", (event) => event.preventDefault());
grid.stop(grid.firstBar(), { focus: false });
performance.measure("board", "board-begins");
requestAnimationFrame(() => { document.documentElement.dataset.board = "ready"; }); // with the frame that draws it
