// What happened in a run, step by step, as plain data of bounded size: for a page or a file that shows it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <tl/executor.hpp>

namespace kl::sim {

enum class TraceKind : std::uint8_t {
  kLoad, kStore, kAtomic, kAtomicLoad,        // of `tensor`
  kSharedBegin, kSharedEnd,                   // of `tensor`, a shared tile
  kCopy, kArrive,                             // an asynchronous copy to `tensor` is issued; it is there
  kCommit, kWait, kBarrier, kFence, kEnd,     // of the block
};
constexpr const char* kTraceKindNames[] = {"load", "store", "atomic", "atomic load", "shared begins", "shared ends", "copy", "copy arrives",
                                           "commit", "wait", "barrier", "fence", "end"};

// `repeats` runs of consecutive lanes on consecutive elements, each behind the one before by the two steps. One
// strip is a whole affine access; a gather has about one for each element.
struct TraceStrip {
  std::int64_t first = 0;       // element
  std::int64_t first_step = 0;
  std::int32_t lane = 0, lane_step = 0;
  std::int32_t count = 0, repeats = 1;

  std::int64_t elements() const { return std::int64_t{count} * repeats; }
};

// Tensors of steps from here on are shared tiles, numbered over the whole run.
constexpr int kFirstTraceTile = 1 << 20;

struct TraceStep {
  TraceKind kind = TraceKind::kLoad;
  bool scalar = false;
  bool by_copy = false;         // a load that an asynchronous copy makes
  int launch = 0;
  std::int64_t block = 0;       // linear
  int file = -1, line = 0;
  int tensor = -1;              // buffers of the request in order, then workspaces
  int extent[3] = {1, 1, 1};    // of the tile: lanes, row-major
  int first_strip = 0, strips = 0;    // lanes that touched memory
  int first_refused = 0, refused = 0; // strips of lanes whose address is none; `first` is where they pointed
  int first_byte = 0, bytes = 0;      // what the elements hold behind a write or a read of one element, in the order of the strips
  std::int64_t repeats = 1;     // by the same block, of one element, and nothing has changed: a block that waits
  int findings = 0;             // in the run's list when the step was over
};

struct TraceTile {
  tl::dtype_id type = tl::dtype_id::float32;
  int rank = 1;
  std::int64_t extent[3] = {1, 1, 1};
  int launch = 0;
  std::int64_t block = 0;
  int file = -1, line = 0;      // of its making
};

struct TraceWorkspace {
  tl::dtype_id type = tl::dtype_id::float32;
  std::int64_t elements = 0;
};

struct Trace {
  std::vector<TraceStep> steps;
  std::vector<TraceStrip> strips;
  std::vector<std::byte> bytes;
  std::vector<TraceTile> tiles;
  std::vector<TraceWorkspace> workspaces;
  std::vector<std::string> files;
  std::int64_t steps_seen = 0;  // of the run; more than steps.size() where there was no room
};

// What a trace has room for. Recording ends with the first step that does not fit; the run goes on.
constexpr int kMaxTraceSteps = 4096, kMaxTraceStrips = 16'384, kMaxTraceTiles = 1024, kMaxTraceWorkspaces = 256;
constexpr int kMaxTraceBytes = 128 << 10;

}  // namespace kl::sim
