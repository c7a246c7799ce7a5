// What a run is asked and what it answers, for wire_format.hpp.
#pragma once

#include <leaderboard/worker/wire_format.hpp>

#include <tl/executor.hpp>

namespace kl::board::wire {

template <class A> void pass(A& a, Place& p) { all(a, p.file, p.line); }
template <class A> void pass(A& a, BlockSchedule& s) { all(a, s.order, s.seed, s.turns); }
template <class A> void pass(A& a, RunLimits& l) { all(a, l.time_ms, l.memory_bytes, l.output_bytes); }
template <class A> void pass(A& a, MachineModel& m) {
  all(a, m.name, m.sms, m.blocks_per_sm, m.warps_per_sm, m.shared_bytes_per_sm, m.shared_bytes_per_block, m.l2_bytes, m.clock_mhz, m.l2_latency, m.dram_latency,
      m.l2_gb_per_s, m.dram_gb_per_s);
}
template <class A> void pass(A& a, Buffer& b) { all(a, b.name, b.type, b.role, b.shape, b.strides, b.bytes); }
template <class A> void pass(A& a, Scalar& s) { all(a, s.name, s.type, s.bits); }
template <class A> void pass(A& a, Argument& argument) {
  bool is_buffer = std::holds_alternative<Buffer>(argument);
  pass(a, is_buffer);
  if (is_buffer != std::holds_alternative<Buffer>(argument)) argument = is_buffer ? Argument(Buffer{}) : Argument(Scalar{});
  std::visit([&](auto& one) { pass(a, one); }, argument);
}
template <class A> void pass(A& a, RunRequest& r) {
  all(a, r.module, r.entry, r.arguments, r.schedule, r.check_races, r.count_traffic, r.judge_barriers, r.machine, r.watch_buffer, r.watch_element, r.limits);
}
template <class A> void pass(A& a, Side& s) { all(a, s.access, s.block, s.lane, s.place); }
template <class A> void pass(A& a, Finding& f) {
  all(a, f.kind, f.kernel, f.here, f.has_other, f.other, f.buffer, f.buffer_name, f.shared_shape, f.shared_place, f.element, f.neighbour, f.count, f.hole, f.detail);
}
template <class A> void pass(A& a, LaunchRecord& l) { all(a, l.kernel, l.grid, l.num_warps); }
template <class A> void pass(A& a, BufferResult& b) { all(a, b.bytes, b.written, b.owner); }
template <class A> void pass(A& a, ElementTouch& t) { all(a, t.by, t.reads, t.writes, t.replaces, t.before); }
template <class A> void pass(A& a, MemoryCounters& m) { all(a, m.l2_sectors, m.l2_hits, m.dram_bytes_read, m.dram_bytes_written); }
template <class A> void pass(A& a, AccessCounters& c) {
  all(a, c.operations, c.lanes, c.active_lanes, c.bytes, c.requests, c.repeated_requests, c.thread_accesses, c.sectors, c.vector_sectors, c.wavefronts, c.least_wavefronts);
}
template <class A> void pass(A& a, RunCounters& c) {
  all(a, c.launches, c.blocks, c.warps, c.bytes_loaded, c.bytes_stored, c.load_sectors, c.store_sectors, c.load_requests, c.store_requests, c.repeated_requests,
      c.lane_accesses, c.lanes, c.masked_lanes, c.elements_loaded, c.different_elements_loaded, c.shared_bytes, c.shared_requests, c.shared_wavefronts,
      c.least_shared_wavefronts, c.atomics, c.most_lanes_on_a_word, c.most_updates_of_a_word, c.most_blocks_on_a_word, c.barriers, c.most_copies, c.most_copy_bytes,
      c.memory, c.synchronisations);
}
template <class A> void pass(A& a, LineCounters& l) {
  all(a, l.place, l.launch, l.kind, l.shared, l.irregular, l.masks_by_equality, l.name, l.sum, l.inner, l.most_lanes_on_a_word);
}
template <class A> void pass(A& a, BarrierCounters& b) { all(a, b.place, b.passed, b.most_of_a_block, b.judged, b.needed); }
template <class A> void pass(A& a, LaunchCounters& l) {
  all(a, l.kernel, l.blocks, l.num_warps, l.shared_bytes, l.loads, l.stores, l.atomics, l.shared, l.memory, l.barriers, l.most_copies, l.most_copy_bytes, l.word_updates,
      l.words_updated, l.most_updates_of_a_word, l.most_blocks_on_a_word, l.most_lanes_on_a_word);
}
template <class A> void pass(A& a, RunDetail& d) { all(a, d.lines, d.barriers, d.launches, d.truncated); }
template <class A> void pass(A& a, RunResult& r) {
  all(a, r.outcome, r.message, r.where, r.findings, r.buffers, r.launches, r.touches, r.counters, r.detail, r.printed, r.printed_truncated, r.run_ms);
}

// Numbers that are no value of their enumeration, or that others index with.
inline bool is_sound(const RunResult& r) {
  if (!within(r.outcome, RunOutcome::kUnavailable)) return false;
  for (const Finding& f : r.findings)
    if (!within(f.kind, FindingKind::kNotFinite) || !within(f.here.access, AccessKind::kAtomic) || !within(f.other.access, AccessKind::kAtomic)) return false;
  for (const ElementTouch& t : r.touches)
    if (!within(t.by.access, AccessKind::kAtomic)) return false;
  for (const LineCounters& l : r.detail.lines)
    if (!within(l.kind, AccessKind::kAtomic)) return false;
  return true;
}

inline bool is_sound(const std::vector<Argument>& arguments) {
  for (const Argument& a : arguments) {
    const tl::dtype_id type = std::visit([](const auto& one) { return one.type; }, a);
    if (!within(type, tl::dtype_id::float64)) return false;
    if (const auto* b = std::get_if<Buffer>(&a); b != nullptr && (!within(b->role, Role::kInout) || b->shape.size() != b->strides.size())) return false;
  }
  return true;
}

}  // namespace kl::board::wire
