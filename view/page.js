// The page: where it stands, and what follows from moving.
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
const kLeastSeen = 80;  // pixels of a box in the window, below which the reader looks elsewhere
// Scrolls the box alone: the page stays where it is. What of the box is below the window's edge does not count as seen.
function reveal(box, top, bottom, left, right) {
  const inWindow = window.innerHeight - box.getBoundingClientRect().top;
  const seen = inWindow > kLeastSeen ? Math.min(box.clientHeight, inWindow) : box.clientHeight;
  if (top < box.scrollTop || bottom > box.scrollTop + seen) box.scrollTop = (top + bottom - seen) / 2;
  if (left === undefined) return;
  if (left >= box.scrollLeft && right <= box.scrollLeft + box.clientWidth) return;
  // What is wider than the box is shown from its beginning.
  box.scrollLeft = right - left > box.clientWidth ? left : (left + right - box.clientWidth) / 2;
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
  `One row per block, one mark per step, in the order they ran: ${marksText()}${data.launches.length > 1 ? ". Before a colon stands the number of the launch" : ""}.`;
const asked = /^#step=(\d+)$/.exec(location.hash);
go(asked ? Number(asked[1]) - 1 : findingSteps.length ? findingSteps[0] : 0);
