// The tile of a step and memory, as panels with a canvas each, and what the pointer says over them.
const $ = (id) => document.getElementById(id);
const make = (tag, text, parent, className) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  if (parent) parent.append(element);
  return element;
};

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
