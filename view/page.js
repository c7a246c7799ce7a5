// The page: where it stands, and what follows from moving.
const $ = (id) => document.getElementById(id);
const make = (tag, text, parent, className) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  if (parent) parent.append(element);
  return element;
};
let current = 0;
let playing = null;
const last = () => Math.max(0, steps.length - 1);

function showHeader() {
  $("heading").textContent = `${String(data.number).padStart(2, "0")} ${data.slug}: ${data.title}`;
  const scalars = data.scalars.map((s) => `${s.name} = ${s.value}`).join(", ");
  $("run").textContent = `${data.file}, case ${data.case}${scalars && scalars.replace(/ /g, "") !== data.case ? ` (${scalars})` : ""}, seed ${data.seed}, blocks ${data.order}`;
  const verdict = $("verdict");
  make("span", data.verdict, verdict, data.verdict === "PASS" ? "badge pass" : "badge");
  verdict.append(` ${verdictText()} `);
  if (data.replay) make("code", data.replay, verdict);
}
function verdictText() {
  const cause = findings.find((f) => f.class === data.verdict);
  if (cause) return `${upper(cause.text)}.`;
  if (data.message) return `${upper(data.message)}.`;
  if (data.mismatch) return mismatchText();
  return data.verdict === "PASS" ? "Every output is right, and nothing was found in this run." : "";
}
function mismatchText() {
  const m = data.mismatch;
  const first = m.first[0];
  const example = first ? `; ${m.tensor}[${first.index.join(", ")}] is ${first.got} instead of ${first.want}` : "";
  return `${m.wrong} of ${m.total} elements of ${m.tensor} are wrong${m.pattern ? ` (${m.pattern})` : ""}${example}.`;
}

// --- source ---

function buildSource() {
  data.sources.forEach((source, file) => {
    if (!source.text) return;
    make("h3", source.file, $("source"));
    source.text.replace(/\n$/, "").split("\n").forEach((text, i) => {
      const row = make("div", "", $("source"));
      row.id = `line-${file}-${i + 1}`;
      make("span", String(i + 1), row);
      row.append(text || " ");
    });
  });
}
const lineOf = (file, line) => $(`line-${file || 0}-${line}`);
function mark(row, className) {
  if (row) row.classList.add(className);
}
// Scrolls the box alone: the page stays where it is.
function reveal(box, top, bottom, left, right) {
  if (top < box.scrollTop || bottom > box.scrollTop + box.clientHeight) box.scrollTop = (top + bottom - box.clientHeight) / 2;
  if (left === undefined) return;
  if (left < box.scrollLeft || right > box.scrollLeft + box.clientWidth) box.scrollLeft = (left + right - box.clientWidth) / 2;
}
function showSource(step) {
  for (const row of document.querySelectorAll("#source .here, #source .other")) {
    row.classList.remove("here", "other");
    row.removeAttribute("aria-current");
  }
  if (!step) return;
  for (const f of sidesAt(current)) for (const side of [f.here, f.other]) if (side) mark(lineOf(side.file, side.line), "other");
  const row = step.l ? lineOf(step.f, step.l) : null;
  if (!row) return;
  row.classList.remove("other");
  mark(row, "here");
  row.setAttribute("aria-current", "true");
  reveal($("source"), row.offsetTop - $("source").offsetTop, row.offsetTop - $("source").offsetTop + row.offsetHeight);
}

// --- findings ---

function sideButton(text, step, parent) {
  if (step < 0) return;
  const button = make("button", `${text}: step ${step + 1}`, parent);
  button.addEventListener("click", () => go(step));
}
function findingParts(f, parent) {
  make("p", `${f.class}: ${upper(f.text)}${f.detail && !f.text.includes(f.detail) ? `. ${upper(f.detail)}` : ""}.`, parent);
  const where = make("p", "", parent);
  if (f.other && f.other.step === current && f.here.step !== current) make("strong", "This step is its other side. ", where);
  if (f.here.step < 0) make("small", "Behind the last recorded step.", where);
  const listed = parent.tagName === "LI";
  if (f.here.step !== current || listed) sideButton(upper(f.here.text) + (f.here.line > 0 ? `, line ${f.here.line}` : ""), f.here.step, where);
  if (f.other && (f.other.step !== current || listed)) sideButton(`${upper(f.other.text)}, line ${f.other.line}`, f.other.step, where);
}
function buildFindings() {
  if (data.printed) {
    $("printed").textContent = data.printed;
    $("printed-section").hidden = false;
  }
  $("next-finding").hidden = findingSteps.length === 0;
  if (!findings.length && !data.mismatch) return;
  $("findings-section").hidden = false;
  for (const f of findings) findingParts(f, make("li", "", $("findings")));
  if (data.mismatch) make("li", mismatchText(), $("findings"));
}

// --- the tile of the step ---

function showTile(step, now) {
  const thing = step ? target(step) : null;
  const shown = thing && (step.r || step.o || step.x);
  $("tile-box").hidden = $("lanes-details").hidden = !shown;
  $("tile-note").textContent = shown ? tileNote(step, thing) : "This step touches no element.";
  if (!shown) return;
  const extents = extentsOf(step).filter((n, d) => n > 1 || d === 2);
  const grid = layOut(extents, $("tile-box").clientWidth, 36);
  const context = prepare($("tile"), grid.width, grid.height);
  rowLabels(context, grid, extents);
  for (let lane = 0; lane < grid.count; lane++) drawCell(context, grid, lane, "masked");
  const state = stateOf(step, now);
  const fill = fillOf(step);
  eachLane(step.r, (lane, element) => drawCell(context, grid, lane, fill, state.values[element]));
  eachLane(step.o, (lane) => drawCell(context, grid, lane, "bad", "✕"));
  for (const f of sidesAt(current))
    for (const side of [f.here, f.other]) if (side && side.step === current && side.lane >= 0 && side.lane < grid.count) outline(context, grid, side.lane, ink.bad);
  $("tile").setAttribute("aria-label", `${tileNote(step, thing)}. ${stepText(current)}`);
  const byLane = new Map();
  eachLane(step.r, (lane, element) => byLane.set(lane, elementText(thing, state, element)));
  eachLane(step.o, (lane, element) => byLane.set(lane, `${nameOf(thing, element)}: not there`));
  pointAt($("tile"), (x, y) => {
    const lane = placeAt(grid, x, y);
    return lane < 0 ? "" : `lane ${lane}\n${byLane.get(lane) || "masked off: touches nothing"}`;
  });
  if ($("lanes-details").open) fillLanes(byLane, grid.count);
}
const kMostLanes = 256;
function fillLanes(byLane, count) {
  const table = make("table", "");
  make("caption", count > kMostLanes ? `The first ${kMostLanes} of ${count} lanes` : "", table);
  const head = make("tr", "", table);
  for (const title of ["Lane", "Element"]) make("th", title, head).scope = "col";
  for (let lane = 0; lane < Math.min(count, kMostLanes); lane++) {
    const row = make("tr", "", table);
    make("td", String(lane), row);
    make("td", (byLane.get(lane) || "masked off").split("\n")[0], row);
  }
  $("lanes").replaceChildren(table);
}
const fillOf = (step) => ({ load: "read", store: "write", copy: "write", arrives: "write" })[kindOf(step)] || "atomic";
const stateOf = (step, now) => (step.t !== undefined ? now.tensors[step.t] : now.tiles[step.s]);
function tileNote(step, thing) {
  const extents = extentsOf(step).filter((n, d) => n > 1 || d === 2);
  const size = step.c ? "one element" : `${counted(lanesOf(step), "lane")}${extents.length > 1 ? ` (${extents.join(" × ")})` : ""}`;
  return `${upper(size)} of ${blockName(step.n || 0, step.b)} on ${thing.name}${step.y ? ", by an asynchronous copy" : ""}`;
}

// --- memory ---

const panels = new Map();  // of a tensor or tile, by its key
function panelOf(key, thing, note) {
  if (panels.has(key)) return panels.get(key);
  const root = make("div", "", $("tensors"));
  const title = make("h3", `${thing.name} `, root);
  make("small", `${shapeText(thing)} ${thing.type}, ${note}`, title);
  const box = make("div", "", root, "scroll");
  const canvas = make("canvas", "", box);
  canvas.setAttribute("role", "img");
  const panel = { root, box, canvas };
  panels.set(key, panel);
  return panel;
}
function elementOf(thing, place) {
  let element = 0;
  for (let d = thing.shape.length - 1; d >= 0; d--) {
    element += (place % thing.shape[d]) * thing.strides[d];
    place = Math.floor(place / thing.shape[d]);
  }
  return element;
}
function placeOf(thing, element) {
  const index = indexOf(thing, element);
  return inside(thing, index) ? index.reduce((place, i, d) => place * thing.shape[d] + i, 0) : -1;
}
const kMostCells = 65536;
function drawMemory(panel, thing, state, touching) {
  const cells = thing.shape.reduce((a, b) => a * b, 1);
  if (cells > kMostCells || cells === 0) {
    panel.box.replaceChildren(make("p", cells === 0 ? "no elements" : "too large to draw; choose a smaller case", null, "note"));
    return;
  }
  const grid = layOut(thing.shape, panel.box.clientWidth, 36);
  const context = prepare(panel.canvas, grid.width, grid.height);
  rowLabels(context, grid, thing.shape);
  for (let place = 0; place < cells; place++) {
    const element = elementOf(thing, place);
    const value = state.values[element];
    drawCell(context, grid, place, state.writer.has(element) ? "done" : value !== undefined || thing.role === "input" ? "value" : "empty", value);
  }
  let first = -1, end = -1;
  if (touching) eachLane(touching.r, (lane, element) => {
    const place = placeOf(thing, element);
    if (place < 0) return;
    if (first < 0) first = place;
    end = place;
    drawCell(context, grid, place, fillOf(touching), state.values[element]);
  });
  for (const place of wrongPlaces(thing)) if (state.writer.has(elementOf(thing, place)) || current === last()) outline(context, grid, place, ink.bad);
  for (const f of sidesAt(current))
    if (thingOfFinding(f) === thing && placeOf(thing, f.element) >= 0) {
      outline(context, grid, placeOf(thing, f.element), ink.bad);
      first = end = placeOf(thing, f.element);
    }
  if (first >= 0) reveal(panel.box, corner(grid, first)[1] - 4, corner(grid, end)[1] + grid.high + 4, corner(grid, first)[0] - grid.labels, corner(grid, end)[0] + grid.cell);
  const action = first >= 0 && touching && touching.r ? `${kindWords[kindOf(touching)]}: ${whichElements(thing, touching.r)}` : "not touched in this step";
  panel.canvas.setAttribute("aria-label", `${thing.name}, ${shapeText(thing)}: ${action}; ${state.writer.size} of ${cells} elements written so far`);
  pointAt(panel.canvas, (x, y) => {
    const place = placeAt(grid, x, y);
    return place < 0 ? "" : elementText(thing, state, elementOf(thing, place));
  });
}
const roles = { input: "input", output: "output", inout: "read and written", workspace: "scratch memory of the plan" };
function showMemory(step, now) {
  const shown = new Set();
  tiles.forEach((tile, s) => {
    if (!step || !now.alive.has(s) || tile.block !== step.b || tile.launch !== (step.n || 0)) return;
    const panel = panelOf(`s${s}`, tile, `shared tile of ${blockName(tile.launch, tile.block)}`);
    shown.add(panel);
    panel.root.hidden = false;
    $("tensors").prepend(panel.root);
    drawMemory(panel, tile, now.tiles[s], step.s === s ? step : null);
  });
  tensors.forEach((tensor, t) => {
    const panel = panelOf(`t${t}`, tensor, roles[tensor.role]);
    shown.add(panel);
    drawMemory(panel, tensor, now.tensors[t], step && step.t === t ? step : null);
  });
  for (const panel of panels.values()) if (!shown.has(panel)) panel.root.hidden = true;
}

// --- pointing ---

const pointed = new WeakMap();
function pointAt(canvas, textAt) {
  if (!pointed.has(canvas)) {
    canvas.addEventListener("pointermove", (event) => showTip(event, pointed.get(canvas)(event.offsetX, event.offsetY)));
    canvas.addEventListener("pointerleave", () => { $("tip").hidden = true; });
  }
  pointed.set(canvas, textAt);
}
function showTip(event, text) {
  const tip = $("tip");
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${Math.min(event.clientY + 14, window.innerHeight - tip.offsetHeight - 8)}px`;
}

// --- moving ---

function show() {
  const step = steps[current];
  const now = memoryAt(steps.length ? current : -1);
  $("slider").value = current;
  const text = step ? `${stepText(current)}${step.l ? ` (line ${step.l})` : ""}.` : "No block did anything.";
  $("slider").setAttribute("aria-valuetext", `step ${current + 1} of ${steps.length}`);
  $("count").textContent = `Step ${steps.length ? current + 1 : 0} of ${steps.length}${step && data.launches.length > 1 ? `, launch ${(step.n || 0) + 1}: ${data.launches[step.n || 0].kernel}` : ""}`;
  $("says").textContent = text;
  const here = sidesAt(current);
  $("alarm").hidden = here.length === 0;
  $("alarm").replaceChildren();
  for (const f of here) findingParts(f, $("alarm"));
  const grid = drawTimeline($("timeline"), $("timeline-box"), current);
  if (step) reveal($("timeline-box"), timelineY(grid, step) - grid.high, timelineY(grid, step) + grid.high, timelineX(grid, current) - 20, timelineX(grid, current) + 20);
  $("timeline").setAttribute("aria-label", `${counted(rowOf.size, "block")}, ${counted(steps.length, "step")}, ${counted(findingSteps.length, "step")} with findings. ${text}`);
  showSource(step);
  showTile(step, now);
  showMemory(step, now);
}
function go(number) {
  current = Math.max(0, Math.min(last(), number));
  show();
}
function nextOf(direction) {
  const step = steps[current];
  for (let i = current + direction; i >= 0 && i < steps.length; i += direction)
    if (steps[i].b === step.b && (steps[i].n || 0) === (step.n || 0)) return i;
  return current;
}
const nextFinding = () => findingSteps.find((s) => s > current) ?? findingSteps[0] ?? current;
function play(on) {
  clearInterval(playing);
  playing = on ? setInterval(() => (current < last() ? go(current + 1) : play(false)), 700) : null;
  $("play").textContent = on ? "Pause" : "Play";
  $("play").setAttribute("aria-pressed", String(on));
}

const keys = {
  ArrowRight: (e) => go(current + (e.shiftKey ? 10 : 1)), ArrowLeft: (e) => go(current - (e.shiftKey ? 10 : 1)),
  Home: () => go(0), End: () => go(last()), n: () => go(nextOf(1)), p: () => go(nextOf(-1)), f: () => go(nextFinding()),
  " ": () => play(!playing), "?": () => $("help").showModal(),
};
function onKey(event) {
  if ($("help").open || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  // A button and a summary have the space bar for themselves, a box with a scroll bar its sideways keys.
  const at = event.target.tagName;
  if (event.key === " " && (at === "BUTTON" || at === "SUMMARY")) return;
  event.preventDefault();
  keys[event.key](event);
}

function connect() {
  $("slider").max = last();
  $("slider").addEventListener("input", () => go(Number($("slider").value)));
  const clicks = { first: () => go(0), back: () => go(current - 1), forward: () => go(current + 1), last: () => go(last()), play: () => play(!playing),
                   "next-finding": () => go(nextFinding()), "help-button": () => $("help").showModal(), "help-close": () => $("help").close() };
  for (const [id, action] of Object.entries(clicks)) $(id).addEventListener("click", action);
  document.addEventListener("keydown", onKey);
  $("timeline").addEventListener("click", (event) => {
    const grid = timelineGrid($("timeline-box"));
    go(Math.floor((event.offsetX - grid.labels) / grid.wide));
  });
  pointAt($("timeline"), (x) => {
    const grid = timelineGrid($("timeline-box"));
    const number = Math.floor((x - grid.labels) / grid.wide);
    return steps[number] ? `step ${number + 1}\n${stepText(number)}` : "";
  });
  $("lanes-details").addEventListener("toggle", show);
  window.addEventListener("resize", show);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readInk(); show(); });
}

showHeader();
readInk();
buildSource();
buildFindings();
connect();
$("timeline-note").textContent = (data.steps_seen > steps.length ? `The first ${steps.length} of ${data.steps_seen} steps were recorded; a smaller --case shows all. ` : "") +
  "One row per block, one mark per step, in the order they ran.";
const asked = /^#step=(\d+)$/.exec(location.hash);
go(asked ? Number(asked[1]) - 1 : findingSteps.length ? findingSteps[0] : 0);
