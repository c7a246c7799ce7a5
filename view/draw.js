// Canvases: the timeline, and tensors as grids. What they show is said in words too (words.js).
let ink = {};
function readInk() {
  const style = getComputedStyle(document.documentElement);
  const names = ["page", "panel", "line", "text", "faint", "read", "on-read", "write", "on-write", "atomic", "on-atomic", "done", "on-done", "value",
                 "on-value", "empty", "masked", "on-bad", "shared", "on-shared", "bad", "barrier"];
  ink = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

// A canvas of this many CSS pixels, sharp on every screen.
function prepare(canvas, width, height) {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

const kRowsOfVector = 8, kLeastCell = 6, kLeastCellOfMatrix = 4;
// Cells in rows and columns, planes below each other. A vector is wrapped at a round number of columns.
// `wanted` is the width of a cell that has room for its text.
function layOut(shape, width, wanted) {
  const rank = shape.length;
  const count = shape.reduce((a, b) => a * b, 1);
  const vector = rank === 1 || count === Math.max(...shape);
  const labels = 8 + 7 * String(Math.max(0, count - 1)).length + (rank > 1 && !vector ? 14 : 0);
  const room = Math.max(80, width - labels - 8);
  let columns = shape[rank - 1], planes = 1, rows = 1;
  if (vector) {
    // Few rows, so that several tensors fit a screen, but cells that can be pointed at.
    columns = [8, 16, 32, 64, 128, 256].find((c) => c * kRowsOfVector >= count || 2 * c * kLeastCell > room) || 256;
    columns = Math.min(columns, Math.max(1, count));
    rows = Math.ceil(count / columns);
  } else {
    rows = shape[rank - 2];
    for (let d = 0; d < rank - 2; d++) planes *= shape[d];
  }
  const cell = Math.max(vector ? kLeastCell : kLeastCellOfMatrix, Math.min(wanted, Math.floor(room / Math.max(1, columns))));
  const fitting = Math.max(kLeastCell, Math.floor(280 / (rows * planes)));
  const high = cell >= 24 && rows * planes <= 24 ? 20 : Math.min(cell, 18, fitting);
  const gap = planes > 1 ? 10 : 0;
  return { vector, count, columns, rows, planes, cell, high, gap, labels, width: labels + columns * cell + 2, height: 7 + planes * (rows * high + gap) };
}
// The upper left corner of a cell, by its place in row-major order.
function corner(grid, place) {
  const row = Math.floor(place / grid.columns);
  const plane = Math.floor(row / grid.rows);
  return [grid.labels + (place % grid.columns) * grid.cell, 4 + row * grid.high + plane * grid.gap];
}
// The place under a point, or -1.
function placeAt(grid, x, y) {
  const plane = Math.floor((y - 4) / (grid.rows * grid.high + grid.gap));
  const row = Math.floor((y - 4 - plane * (grid.rows * grid.high + grid.gap)) / grid.high);
  const column = Math.floor((x - grid.labels) / grid.cell);
  const place = (plane * grid.rows + row) * grid.columns + column;
  return plane < 0 || plane >= grid.planes || row < 0 || row >= grid.rows || column < 0 || column >= grid.columns || place >= grid.count ? -1 : place;
}

function hatch(context, x, y, w, h) {
  context.save();
  context.beginPath();
  context.rect(x, y, w, h);
  context.clip();
  context.strokeStyle = ink.masked;
  context.beginPath();
  for (let d = -h; d < w; d += 4) {
    context.moveTo(x + d, y + h);
    context.lineTo(x + d + h, y);
  }
  context.stroke();
  context.restore();
}

// fill: a name of an ink, "masked" for hatching; text: what stands in the cell if there is room.
function drawCell(context, grid, place, fill, text) {
  const [x, y] = corner(grid, place);
  const w = grid.cell - 1, h = grid.high - 1;
  if (fill === "masked") hatch(context, x, y, w, h);
  else {
    context.fillStyle = ink[fill];
    context.fillRect(x, y, w, h);
  }
  if (text === undefined || grid.cell < 24 || grid.high < 14) return;
  context.fillStyle = ink[`on-${fill}`] || ink.text;
  context.fillText(shortened(text, grid.cell), x + w / 2, y + h / 2 + 1);
}
// A number with as many digits as fit.
function shortened(text, width) {
  const room = Math.floor((width - 3) / 5.7);
  if (text.length <= room || !isFinite(Number(text))) return text.slice(0, room);
  for (let digits = room; digits > 0; digits--) {
    const candidate = String(Number(Number(text).toPrecision(digits)));
    if (candidate.length <= room) return candidate;
  }
  return text.slice(0, room - 1) + "…";
}
function outline(context, grid, place, colour) {
  const [x, y] = corner(grid, place);
  context.strokeStyle = colour;
  context.lineWidth = 2.5;
  context.strokeRect(x - 1, y - 1, grid.cell + 1, grid.high + 1);
  context.lineWidth = 1;
}
function rowLabels(context, grid, shape) {
  context.fillStyle = ink.faint;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.font = "10px ui-monospace, monospace";
  const every = Math.ceil(12 / grid.high);
  for (let row = 0; row < grid.rows * grid.planes; row += every) {
    const first = row * grid.columns;
    const index = indexOf(describe({ shape }), first);
    const label = grid.vector ? String(first) : index.slice(0, -1).join(", ");
    context.fillText(label, grid.labels - 5, corner(grid, first)[1] + grid.high / 2);
  }
  context.textAlign = "center";
  context.font = "10px ui-monospace, monospace";
}

// --- the timeline ---

const rowOf = new Map();  // "launch/block" to its row
for (const step of steps) rowOf.set(`${step.n || 0}/${step.b}`, 0);
[...rowOf.keys()].map((key) => key.split("/").map(Number)).sort((a, b) => a[0] - b[0] || a[1] - b[1]).forEach(([n, b], row) => rowOf.set(`${n}/${b}`, row));
const timelineRow = (step) => rowOf.get(`${step.n || 0}/${step.b}`);

const markInk = { load: "read", store: "write", atomic: "atomic", "atomic-load": "atomic", copy: "shared", arrives: "shared", "shared-begins": "shared", "shared-ends": "shared",
                  commit: "barrier", wait: "barrier", barrier: "barrier", fence: "barrier", end: "faint" };

// For those who see no colours, and on paper.
const markLetters = { load: "L", store: "S", atomic: "A", "atomic-load": "A", copy: "C", arrives: "C", "shared-begins": "T", "shared-ends": "T" };

const markMeanings = { load: "L load", store: "S store", atomic: "A atomic", "atomic-load": "A atomic", copy: "C asynchronous copy", arrives: "C asynchronous copy",
                       "shared-begins": "T shared tile", "shared-ends": "T shared tile", barrier: "a tall bar is a barrier",
                       commit: "a tall bar commits copies or waits for them", wait: "a tall bar commits copies or waits for them", fence: "a tall bar is a fence",
                       end: "a short bar the end of a block" };
// The marks that occur, in the order of the table.
function marksText() {
  const kinds = new Set(steps.map(kindOf));
  return [...new Set(Object.keys(markMeanings).filter((kind) => kinds.has(kind)).map((kind) => markMeanings[kind]))].join(", ");
}

function timelineGrid(box) {
  const rows = Math.max(1, rowOf.size);
  const high = rows <= 10 ? 20 : rows <= 20 ? 14 : rows <= 40 ? 10 : 6;
  const labels = high >= 10 ? 76 : 8;
  const width = Math.max(200, box.clientWidth - 2);
  const wide = Math.max(3, Math.min(48, (width - labels - 12) / Math.max(1, steps.length)));
  const top = findings.length ? 16 : 6;  // for the lines between two steps of one block
  return { rows, high, labels, wide, top, width: Math.max(width, Math.ceil(labels + wide * steps.length + 12)), height: rows * high + top + 6 };
}
const timelineX = (grid, number) => grid.labels + (number + 0.5) * grid.wide;
const timelineY = (grid, step) => grid.top + (timelineRow(step) + 0.5) * grid.high;

function drawTimeline(canvas, box, current) {
  const grid = timelineGrid(box);
  const context = prepare(canvas, grid.width, grid.height);
  context.font = "10px system-ui, sans-serif";
  context.textBaseline = "middle";
  if (steps.length) {
    context.fillStyle = ink.line;
    context.fillRect(grid.labels, timelineY(grid, steps[current]) - grid.high / 2, grid.width, grid.high);
  }
  if (grid.high >= 10) {
    context.fillStyle = ink.faint;
    for (const [key, row] of rowOf) {
      const [n, b] = key.split("/").map(Number);
      context.fillText((data.launches.length > 1 ? `${n + 1}: ` : "") + blockName(n, b), 4, grid.top + (row + 0.5) * grid.high);
    }
  }
  context.textAlign = "center";
  steps.forEach((step, number) => {
    const kind = kindOf(step);
    const thin = kind === "barrier" || kind === "fence" || kind === "end" || kind === "commit" || kind === "wait";
    const w = thin ? Math.min(3, grid.wide) : Math.max(1.5, grid.wide - 1);
    const h = kind === "end" ? grid.high * 0.4 : grid.high - 2;
    context.fillStyle = ink[markInk[kind]];
    context.fillRect(timelineX(grid, number) - w / 2, timelineY(grid, step) - h / 2, w, h);
    if (thin || grid.wide < 13 || grid.high < 14) return;
    context.fillStyle = ink[`on-${markInk[kind]}`];
    context.fillText(markLetters[kind], timelineX(grid, number), timelineY(grid, step) + 1);
  });
  for (const f of findings) drawFindingMark(context, grid, f, 1.2);
  for (const f of sidesAt(current)) drawFindingMark(context, grid, f, 3);
  if (steps.length) {
    context.strokeStyle = ink.text;
    context.lineWidth = 2;
    context.strokeRect(timelineX(grid, current) - grid.wide / 2 - 1, timelineY(grid, steps[current]) - grid.high / 2 - 1, grid.wide + 2, grid.high + 2);
    context.lineWidth = 1;
  }
  return grid;
}
// A diamond at the step that was caught, and a line from the other side.
function drawFindingMark(context, grid, f, thickness) {
  if (f.here.step < 0) return;
  const at = (step) => [timelineX(grid, step), timelineY(grid, steps[step]) - grid.high / 2 + 1];
  const here = at(f.here.step);
  context.strokeStyle = context.fillStyle = ink.bad;
  if (f.other && f.other.step >= 0 && f.other.step !== f.here.step) {
    const other = at(f.other.step);
    context.lineWidth = thickness;
    context.beginPath();
    context.moveTo(...other);
    if (other[1] === here[1]) context.bezierCurveTo(other[0], other[1] - 16, here[0], here[1] - 16, ...here);
    else context.lineTo(...here);
    context.stroke();
    context.lineWidth = 1;
    context.beginPath();
    context.arc(other[0], other[1], 3.5, 0, 7);
    context.fill();
  }
  context.beginPath();
  context.moveTo(here[0], here[1] - 6);
  context.lineTo(here[0] + 5, here[1]);
  context.lineTo(here[0], here[1] + 6);
  context.lineTo(here[0] - 5, here[1]);
  context.fill();
}
