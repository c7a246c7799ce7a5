// The recorded run. `steps`, short because there are thousands:
//   k kind (see kKinds)   b block, linear     n launch (0)        f source file (0)   l line
//   t tensor, or s shared tile                c 1: one element, not a tile            y 1: made by an asynchronous copy
//   x extents of the tile, always three       v elements behind a write or a read of one, in the order of r
//   q times in a row, with nothing changed
//   r lanes that touched memory: strips of six numbers, first element, first lane, count, repeats, and from one repeat to
//     the next the steps of element and lane  o the same of lanes that were stopped, with where they pointed
const data = JSON.parse(document.getElementById("data").textContent);
const kKinds = ["load", "store", "atomic", "atomic-load", "shared-begins", "shared-ends", "copy", "arrives", "commit", "wait", "barrier", "fence", "end"];
const kindOf = (step) => kKinds[step.k];
const steps = data.steps;
const kNothing = [];

// use(lane, element, i) for each lane of some strips.
function eachLane(strips, use) {
  let i = 0;
  for (let s = 0; s < (strips || kNothing).length; s += 6) {
    const [first, lane, count, repeats, firstStep, laneStep] = strips.slice(s, s + 6);
    for (let r = 0; r < repeats; r++)
      for (let c = 0; c < count; c++) use(lane + r * laneStep + c, first + r * firstStep + c, i++);
  }
}
function countLanes(strips) {
  let count = 0;
  for (let s = 0; s < (strips || kNothing).length; s += 6) count += strips[s + 2] * strips[s + 3];
  return count;
}

const extentsOf = (step) => step.x || [1, 1, 1];
const lanesOf = (step) => extentsOf(step).reduce((a, b) => a * b, 1);

// Tensors and shared tiles look alike from here on.
function describe(thing) {
  const shape = thing.shape.length ? thing.shape : [1];
  let strides = thing.strides && thing.strides.length ? thing.strides : null;
  if (!strides) {
    strides = shape.map(() => 1);
    for (let d = shape.length - 2; d >= 0; d--) strides[d] = strides[d + 1] * shape[d + 1];
  }
  const span = thing.span === undefined ? shape.reduce((a, b) => a * b, 1) : thing.span;
  return { ...thing, shape, strides, span };
}
const tensors = data.tensors.map(describe);
// A block's ring of tl.range has a tile for each stage, all of one name.
const stageCounts = new Map();
function withStage(tile) {
  const fetched = /^the tile fetched on (line \d+)$/.exec(tile.name);
  if (!fetched) return tile;
  const ring = [tile.launch, tile.block, tile.name].join();
  const stage = stageCounts.get(ring) || 0;
  stageCounts.set(ring, stage + 1);
  return { ...tile, name: `stage ${stage} of ${fetched[1]}` };
}
const tiles = data.tiles.map(withStage).map(describe);
const target = (step) => (step.t !== undefined ? tensors[step.t] : step.s !== undefined ? tiles[step.s] : null);

// The index of an element, from the axis of the largest stride on; that axis has no bound.
function indexOf(thing, element) {
  const axes = thing.shape.map((_, d) => d).filter((d) => thing.shape[d] > 1);
  axes.sort((a, b) => thing.strides[b] - thing.strides[a]);
  const index = thing.shape.map(() => 0);
  let rest = element;
  for (const d of axes) {
    index[d] = Math.floor(rest / thing.strides[d]);
    rest -= index[d] * thing.strides[d];
  }
  if (!axes.length && index.length) index[index.length - 1] = element;
  return index;
}
const inside = (thing, index) => index.every((i, d) => i >= 0 && i < thing.shape[d]);
const nameOf = (thing, element) => `${thing.name}[${indexOf(thing, element).join(", ")}]`;

// What memory holds behind a step; made anew when the step lies before the last one asked for.
let memory = null;
function blank(thing) {
  return { values: typeof thing.values === "string" ? thing.values.split(" ") : [], writer: new Map() };
}
function memoryAt(number) {
  if (!memory || memory.step > number) memory = { step: -1, tensors: tensors.map(blank), tiles: tiles.map(blank), alive: new Set() };
  while (memory.step < number) apply(++memory.step);
  return memory;
}
function apply(number) {
  const step = steps[number];
  const kind = kindOf(step);
  if (kind === "shared-begins") memory.alive.add(step.s);
  if (kind === "shared-ends") memory.alive.delete(step.s);
  if (kind === "end") for (const s of memory.alive) if (tiles[s].block === step.b) memory.alive.delete(s);
  if (step.v === undefined || kind === "load" || kind === "atomic-load") return;
  const at = step.t !== undefined ? memory.tensors[step.t] : memory.tiles[step.s];
  const values = step.v.split(" ");
  eachLane(step.r, (lane, element, i) => {
    at.values[element] = values[i];
    at.writer.set(element, { step: number, block: step.b, lane });
  });
}

// Findings by the step that each was caught at, and by the step of its other side.
const findings = data.findings;
const findingsAt = new Map(), othersAt = new Map();
const addAt = (map, step, f) => map.set(step, (map.get(step) || []).concat(f));
for (const f of findings) {
  if (f.here.step >= 0) addAt(findingsAt, f.here.step, f);
  if (f.other && f.other.step >= 0 && f.other.step !== f.here.step) addAt(othersAt, f.other.step, f);
}
const sidesAt = (step) => (findingsAt.get(step) || []).concat(othersAt.get(step) || []);
const findingSteps = [...findingsAt.keys()].sort((a, b) => a - b);
// Places of wrong values that the report names, in the tensor's own row-major order.
const wrongPlaces = (thing) => (data.mismatch && data.mismatch.tensor === thing.name && thing.role ? data.mismatch.first : kNothing)
  .map((d) => d.index.reduce((place, i, axis) => place * thing.shape[axis] + i, 0));
const thingOfFinding = (f) => (f.tensor >= 0 ? tensors[f.tensor] : f.here.step >= 0 ? target(steps[f.here.step]) : null);
