// What happens, in words: for everybody, and all that a screen reader has.
const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

function blockName(launch, block) {
  const grid = (data.launches[launch] || { grid: [1, 1, 1] }).grid;
  if (grid[1] === 1 && grid[2] === 1) return `block ${block}`;
  const at = [block % grid[0], Math.floor(block / grid[0]) % grid[1], Math.floor(block / (grid[0] * grid[1]))];
  return `block (${at.slice(0, grid[2] > 1 ? 3 : 2).join(", ")})`;
}
const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const shapeText = (thing) => thing.shape.join(" × ");

// "x[384] to x[487]", in the order of the lanes.
function whichElements(thing, strips) {
  let first = null, last = null;
  eachLane(strips, (lane, element) => {
    if (first === null) first = element;
    last = element;
  });
  if (first === null) return "";
  return first === last ? nameOf(thing, first) : `${nameOf(thing, first)} to ${nameOf(thing, last)}`;
}

const verbs = { load: ["loads", "of"], store: ["stores", "to"], atomic: ["updates", "of"], "atomic-load": ["reads", "of"], copy: ["starts to copy", "to"] };

function accessText(step, thing) {
  const kind = kindOf(step);
  const active = countLanes(step.r), stopped = countLanes(step.o);
  const masked = lanesOf(step) - active - stopped;
  const [verb, preposition] = verbs[kind];
  const manner = kind.startsWith("atomic") ? " atomically" : kind === "copy" ? ", asynchronously" : "";
  const parts = [];
  if (active === 1) parts.push(`${verb} ${preposition === "to" ? "to " : ""}${whichElements(thing, step.r)}${manner}`);
  else if (active > 1) parts.push(`${verb} ${counted(active, "element")} ${preposition} ${thing.name}${manner}: ${whichElements(thing, step.r)}`);
  else if (stopped === 0) parts.push(`${verb} nothing ${preposition} ${thing.name}${manner}`);
  if (step.v !== undefined && active === 1) parts.push(`it holds ${step.v}${kind === "load" || kind === "atomic-load" ? "" : " now"}`);
  if (step.q) parts.push(`${step.q} times in a row, and nothing changes`);
  if (stopped > 0) parts.push(`${counted(stopped, "lane")} pointed at ${whichElements(thing, step.o)}, outside ${thing.name}`);
  if (masked > 0) parts.push(`${counted(masked, "lane")} masked off`);
  return parts.join("; ");
}

function stepText(number) {
  const step = steps[number];
  const who = upper(blockName(step.n || 0, step.b));
  const thing = target(step);
  switch (kindOf(step)) {
    case "shared-begins": return `${who} makes the shared tile ${thing.name}: ${shapeText(thing)} ${thing.type}, holding nothing yet`;
    case "shared-ends": return `${who} gives the shared tile ${thing.name} back`;
    case "arrives": return `The asynchronous copy to ${thing.name} arrives in ${blockName(step.n || 0, step.b)}: ${whichElements(thing, step.r)}`;
    case "commit": return `${who} commits its asynchronous copies as a group`;
    case "wait": return `${who} waits for asynchronous copies`;
    case "barrier": return `${who} passes a barrier: all its lanes have met`;
    case "fence": return `${who} passes a fence: what it wrote is ordered before what it does next`;
    case "end": return `${who} has ended`;
  }
  return thing ? `${who} ${accessText(step, thing)}` : `${who} uses a shared tile that has ended`;
}

const kindWords = { load: "read", "atomic-load": "read atomically", store: "written", atomic: "updated", copy: "being copied", arrives: "written" };

function elementText(thing, state, element) {
  const index = indexOf(thing, element);
  if (!inside(thing, index)) return "padding: belongs to nobody";
  const writer = state.writer.get(element);
  const value = state.values[element];
  let text = nameOf(thing, element) + (value !== undefined ? ` = ${value}` : writer || thing.role !== "input" ? "" : ": value not in this page");
  if (writer) text += `\nwritten at step ${writer.step + 1} by ${blockName(steps[writer.step].n || 0, writer.block)}, lane ${writer.lane}`;
  else if (thing.role !== "input" && value === undefined) text += ": never written";
  return text;
}
