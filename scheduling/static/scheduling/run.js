// The progress page of a run: asks how far it is and writes the server's own texts into the page. Nothing is sent while
// the page is hidden; an answer that does not come is asked for again, later and later.
const page = document.getElementById("run");
const live = JSON.parse(document.getElementById("run-live").textContent);
const part = (name) => page.querySelector(`[${name}]`);
const began = performance.now();
const SPEAK_EVERY = 10_000;
let tag = "";
let failures = 0;
let timer = 0;
let spokenAt = -SPEAK_EVERY;
let said = "";
let waiting = "";

function pause() {
  const age = performance.now() - began;
  const usual = age < 10_000 ? 1_000 : age < 120_000 ? 2_000 : 5_000;
  return Math.min(usual * 2 ** failures, 60_000);
}

function next() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(ask, pause());
}

function trouble(sentence) {
  const line = part("data-trouble");
  line.hidden = !sentence;
  if (line.textContent !== sentence) line.textContent = sentence;
}

function speak(sentence, now) {
  waiting = sentence;
  if (waiting === said || (!now && performance.now() - spokenAt < SPEAK_EVERY)) return;
  part("data-spoken").textContent = said = waiting;
  spokenAt = performance.now();
}

function show(run) {
  for (const place of page.querySelectorAll("[data-text]")) {
    const text = run.texts[place.dataset.text];
    if (place.textContent !== text) place.textContent = text;
  }
  part("data-state").dataset.state = run.state;
  part("data-points").setAttribute("points", run.points);
  for (const place of page.querySelectorAll("[data-part]")) place.hidden = !run.parts.includes(place.dataset.part);
  document.title = document.title.replace(/^[^|]*/, `${run.texts.label} `);
  speak(`${run.texts.label}. ${run.texts.sentence} ${run.texts.score}`, run.over);
}

// to what comes next, unless somebody is elsewhere on the page; a button that was hidden has lost the focus
function ended() {
  trouble("");
  if (document.activeElement && document.activeElement !== document.body) return;
  page.querySelector("a[data-part=result]:not([hidden]), [data-part=retry]:not([hidden]) button")?.focus();
}

async function ask() {
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(live.address, { headers, cache: "no-store", redirect: "manual", credentials: "same-origin" });
    if (answer.type === "opaqueredirect" || answer.status === 403) return trouble(live.ended);
    if (answer.status === 404) return trouble(live.gone);
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      const run = await answer.json();
      tag = answer.headers.get("ETag") || "";
      show(run);
      if (run.over) return ended();
    }
    failures = 0;
    trouble("");
  } catch {
    failures = Math.min(failures + 1, 6);
    if (failures > 1) trouble(live.lost);
  }
  next();
}

part("data-reload").hidden = true;
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : ask()));
next();
