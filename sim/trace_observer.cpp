#include <sim/trace_observer.hpp>


#include <algorithm>
#include <cstring>

namespace kl::sim {
namespace {

TraceStrip strip_of(const Run& run) { return {.first = run.first, .lane = run.lane, .count = run.count}; }

// Whether `run` is the next repeat of `strip`; the second run of a strip settles its steps.
bool continues(TraceStrip& strip, const Run& run) {
  if (run.count != strip.count) return false;
  if (strip.repeats == 1) {
    strip.first_step = run.first - strip.first;
    strip.lane_step = run.lane - strip.lane;
  }
  return run.first == strip.first + strip.first_step * strip.repeats && run.lane == strip.lane + strip.lane_step * strip.repeats;
}

}  // namespace

TraceObserver::TraceObserver(DeviceMemory& memory, int arguments, RunLog& run, TraceLog& log) : run_(run), log_(log) {
  for (int i = arguments; i < memory.count() && log.workspace_count < kMaxTraceWorkspaces; ++i)
    log.workspaces[log.workspace_count++] = {memory[i].type, memory[i].span};
  log.full = memory.count() - arguments > kMaxTraceWorkspaces;
}

TraceStep TraceObserver::step(TraceKind kind, tl::site where, const Moment& now) const {
  TraceStep s;
  s.kind = kind;
  s.launch = now.launch;
  s.block = now.linear_block;
  s.file = where.line > 0 ? run_.intern_file(where.file) : -1;
  s.line = where.line;
  return s;
}

int TraceObserver::tensor_of(int buffer, const Moment& now) const {
  if (!SharedMemory::is_shared(buffer)) return buffer;
  const auto found = tiles_.find({now.linear_block, buffer});
  return found == tiles_.end() ? -1 : kFirstTraceTile + found->second;
}

TraceStep TraceObserver::step_of(TraceKind kind, const Access& what, const Moment& now) const {
  TraceStep s = step(kind, what.where, now);
  s.scalar = what.scalar;
  s.tensor = tensor_of(what.buffer, now);
  std::copy_n(what.extent, 3, s.extent);
  return s;
}

void TraceObserver::add_strips(std::span<const Run> runs, int& first, int& count) {
  first = log_.strip_count;
  count = 0;
  for (const Run& run : runs) {
    if (count > 0 && continues(log_.strips[log_.strip_count - 1], run)) {
      ++log_.strips[log_.strip_count - 1].repeats;
      continue;
    }
    if (log_.strip_count == kMaxTraceStrips) {
      log_.full = true;
      return;
    }
    log_.strips[log_.strip_count++] = strip_of(run);
    ++count;
  }
}

void TraceObserver::add_bytes(std::span<const Run> runs, const SimBuffer& memory, TraceStep& to) {
  to.first_byte = log_.byte_count;
  for (const Run& run : runs) {
    const std::int64_t bytes = std::int64_t{run.count} * memory.element_bytes;
    if (log_.byte_count + bytes > kMaxTraceBytes) {
      log_.full = true;
      return;
    }
    std::memcpy(log_.bytes + log_.byte_count, memory.bytes + run.first * memory.element_bytes, static_cast<std::size_t>(bytes));
    log_.byte_count += static_cast<int>(bytes);
  }
  to.bytes = log_.byte_count - to.first_byte;
}

// A block that polls would fill the trace: the same look at one element again, with the same value, is counted with
// its last one.
bool TraceObserver::repeats_last(const TraceStep& s) {
  const auto found = last_.find(s.block);
  if (found == last_.end() || s.strips != 1 || s.bytes == 0 || log_.strips[s.first_strip].elements() != 1) return false;
  TraceStep& last = log_.steps[found->second];
  if (last.kind != s.kind || last.line != s.line || last.file != s.file || last.tensor != s.tensor || last.strips != 1 || last.bytes != s.bytes ||
      last.refused + s.refused > 0 || log_.strips[last.first_strip].first != log_.strips[s.first_strip].first ||
      std::memcmp(log_.bytes + last.first_byte, log_.bytes + s.first_byte, static_cast<std::size_t>(s.bytes)) != 0)
    return false;
  ++last.repeats;
  log_.strip_count = s.first_strip;
  log_.byte_count = s.first_byte;
  return true;
}

void TraceObserver::add(TraceStep step) {
  if (!log_.full && repeats_last(step)) return;
  ++log_.steps_seen;
  if (log_.full || log_.step_count == kMaxTraceSteps) {
    log_.full = true;
    return;
  }
  step.findings = run_.finding_count;
  last_[step.block] = log_.step_count;
  log_.steps[log_.step_count++] = step;
}

void TraceObserver::begin_launch(int launch) {
  tiles_.clear();
  last_.clear();
  if (launch >= kMaxLaunches) log_.full = true;  // the run has no name for it
}

void TraceObserver::accessed(AccessKind kind, const Access& what, const Resolved& lanes, const SimBuffer& memory, const Moment& now) {
  const TraceKind atomic = what.reads_only ? TraceKind::kAtomicLoad : TraceKind::kAtomic;
  TraceStep s = step_of(kind == AccessKind::kRead ? TraceKind::kLoad : kind == AccessKind::kWrite ? TraceKind::kStore : atomic, what, now);
  if (has_room()) {
    add_strips(lanes.runs, s.first_strip, s.strips);
    std::vector<Run> refused;
    for (const RefusedLanes& r : lanes.refused) refused.push_back(r.run);
    add_strips(refused, s.first_refused, s.refused);
    if (kind != AccessKind::kRead || lanes.covered == 1) add_bytes(lanes.runs, memory, s);
  }
  add(s);
}

void TraceObserver::shared_begins(int buffer, const SharedTile& tile, const Moment& now) {
  TraceStep s = step(TraceKind::kSharedBegin, tile.where, now);
  if (log_.tile_count == kMaxTraceTiles) log_.full = true;
  if (has_room()) {
    TraceTile& t = log_.tiles[log_.tile_count];
    t = {tile.memory.type, tile.rank, {tile.extent[0], tile.extent[1], tile.extent[2]}, now.launch, now.linear_block, s.file, s.line};
    tiles_[{now.linear_block, buffer}] = log_.tile_count++;
    s.tensor = tensor_of(buffer, now);
  }
  add(s);
}

void TraceObserver::shared_ends(int buffer, tl::site where, const Moment& now) {
  TraceStep s = step(TraceKind::kSharedEnd, where, now);
  s.tensor = tensor_of(buffer, now);
  add(s);
}

void TraceObserver::copy_issued(const Access& to, const Resolved& lanes, const Moment& now) {
  // The load before it is the copy's own.
  if (has_room() && log_.step_count > 0) log_.steps[log_.step_count - 1].by_copy = true;
  TraceStep s = step_of(TraceKind::kCopy, to, now);
  if (has_room()) add_strips(lanes.runs, s.first_strip, s.strips);
  add(s);
}

void TraceObserver::copy_arrived(const PendingCopy& copy, const SimBuffer& memory, const Moment& now) {
  TraceStep s = step(TraceKind::kArrive, copy.where, now);
  s.tensor = tensor_of(copy.buffer, now);
  s.extent[2] = 0;
  for (const Run& run : copy.runs) s.extent[2] += run.count;
  if (has_room()) {
    add_strips(copy.runs, s.first_strip, s.strips);
    add_bytes(copy.runs, memory, s);
  }
  add(s);
}

void TraceObserver::stepped(BlockStep what, tl::site where, const Moment& now) {
  constexpr TraceKind kKinds[] = {TraceKind::kBarrier, TraceKind::kFence, TraceKind::kCommit, TraceKind::kWait, TraceKind::kEnd};
  add(step(kKinds[static_cast<int>(what)], where, now));
}

Trace decode_trace(const TraceLog& log, const RunLog& run) {
  Trace trace;
  trace.steps.assign(log.steps, log.steps + log.step_count);
  trace.strips.assign(log.strips, log.strips + log.strip_count);
  trace.bytes.assign(log.bytes, log.bytes + log.byte_count);
  trace.tiles.assign(log.tiles, log.tiles + log.tile_count);
  trace.workspaces.assign(log.workspaces, log.workspaces + log.workspace_count);
  for (int i = 0; i < run.file_count; ++i) trace.files.push_back(run.files[i]);
  trace.steps_seen = log.steps_seen;
  return trace;
}

}  // namespace kl::sim
