// Records a run as a Trace, in memory that the parent shares: what a child did before it crashed is not lost.
#pragma once

#include <map>
#include <utility>

#include <sim/trace.hpp>
#include <sim/watcher.hpp>

namespace kl::sim {

// Lives in shared memory; written by the child only.
struct TraceLog {
  std::int64_t steps_seen = 0;
  bool full = false;
  int step_count = 0, strip_count = 0, byte_count = 0, tile_count = 0, workspace_count = 0;
  TraceStep steps[kMaxTraceSteps];
  TraceStrip strips[kMaxTraceStrips];
  std::byte bytes[kMaxTraceBytes];
  TraceTile tiles[kMaxTraceTiles];
  TraceWorkspace workspaces[kMaxTraceWorkspaces];
};

// `files`: those that steps name, which the run's own log keeps.
Trace decode_trace(const TraceLog& log, const RunLog& files);

class TraceObserver : public Watcher {
 public:
  // Buffers of `memory` behind the first `arguments` are the plan's workspaces.
  TraceObserver(DeviceMemory& memory, int arguments, RunLog& run, TraceLog& log);

  void begin_launch(int launch) override;
  void accessed(AccessKind kind, const Access& what, const Resolved& lanes, const SimBuffer& memory, const Moment& now) override;
  void shared_begins(int buffer, const SharedTile& tile, const Moment& now) override;
  void shared_ends(int buffer, tl::site where, const Moment& now) override;
  void copy_issued(const Access& to, const Resolved& lanes, const Moment& now) override;
  void copy_arrived(const PendingCopy& copy, const SimBuffer& memory, const Moment& now) override;
  void stepped(BlockStep what, tl::site where, const Moment& now) override;

 private:
  // A step that knows where it is and what it touches.
  TraceStep step(TraceKind kind, tl::site where, const Moment& now) const;
  TraceStep step_of(TraceKind kind, const Access& what, const Moment& now) const;
  int tensor_of(int buffer, const Moment& now) const;
  void add_strips(std::span<const Run> runs, int& first, int& count);
  void add_bytes(std::span<const Run> runs, const SimBuffer& memory, TraceStep& to);
  // False once a step did not fit.
  bool has_room() { return !log_.full; }
  void add(TraceStep step);
  bool repeats_last(const TraceStep& step);

  RunLog& run_;
  TraceLog& log_;
  std::map<std::int64_t, int> last_;  // step of each block of the launch
  std::map<std::pair<std::int64_t, int>, int> tiles_;  // of a block's shared buffer: its number in the trace
};

}  // namespace kl::sim
