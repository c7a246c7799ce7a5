// What every backend is: one function from a compiled kernel file, its arguments and limits to a
// result. The program's side of the contract; kernel files never include it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <tl/counters.hpp>
#include <tl/dtype_id.hpp>
#include <tl/machine_model.hpp>

namespace kl {

enum class Role { kInput, kOutput, kInout };

// A tensor in (simulated) device memory. Strides are in elements; what lies between rows of a padded
// tensor is padding that a kernel may neither read nor write.
struct Buffer {
  std::string name;
  tl::dtype_id type = tl::dtype_id::float32;
  Role role = Role::kInput;
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
  std::vector<std::byte> bytes;    // span_elements() * size: contents before the run; poison for outputs
  // Elements from the first to one past the last, padding included. Zero when any extent is zero.
  std::int64_t span_elements() const;
};

// The multi-dimensional index of an element offset, which may be in padding or outside the tensor: the
// axis of the largest stride is left unbounded, so {90, 4} and {-1, 99} say how far outside it is.
std::vector<std::int64_t> index_of_offset(std::int64_t offset, const std::vector<std::int64_t>& shape,
                                          const std::vector<std::int64_t>& strides);

struct Scalar {
  std::string name;
  tl::dtype_id type = tl::dtype_id::int32;
  std::uint64_t bits = 0;
};

using Argument = std::variant<Buffer, Scalar>;

// The order in which blocks run; outputs must not depend on it. In the first three a block runs to its end unless
// it waits for another; in the next two, shuffled too, blocks change places at atomics: at random, or by random
// priorities that change now and then. In the last one all blocks start, and `turns` says who goes on at each atomic.
enum class BlockOrder { kAscending, kDescending, kShuffled, kInterleaved, kPrioritised, kChosen };

// Which of the many runs of one request: equal schedules give equal results, bit for bit.
struct BlockSchedule {
  BlockOrder order = BlockOrder::kAscending;
  std::uint64_t seed = 0;            // of what is random
  std::vector<std::int32_t> turns;   // kChosen: linear blocks. Behind the last the same block goes on, or the lowest that can
  bool operator==(const BlockSchedule&) const = default;
};

struct RunLimits {
  int time_ms = 10'000;
  std::int64_t memory_bytes = std::int64_t{4} << 30;  // on top of the buffers
  std::int64_t output_bytes = 64 << 10;               // what device_print and stdout may say
};

struct RunRequest {
  std::filesystem::path module;      // shared object made by the host compiler
  std::string entry = "solve";
  std::vector<Argument> arguments;
  BlockSchedule schedule;            // one of many: outputs must not depend on it
  std::uint64_t seed = 0;            // of the inputs, on a backend that makes them
  bool check_races = true;           // off only to measure what the check costs
  bool count_traffic = false;        // model sectors and requests; slower
  bool judge_barriers = false;       // count which barriers order anything; slower still. Needs count_traffic
  MachineModel machine;              // that is simulated
  int watch_buffer = -1;             // record who touches one element of this Buffer argument; -1: nobody asks
  std::int64_t watch_element = 0;    // from the buffer's start, in elements
  RunLimits limits;
};

enum class FindingKind {
  kOutOfBounds,     // outside its own buffer, padding included
  kMisaligned,
  kUninitialized,   // a value never written reached a store, an address, a branch or a reduction
  kRace,            // two blocks, or two lanes of one store, one element, at least one write
  kMissingBarrier,  // two lanes of a block, one element, at least one write, and nothing between them; or a copy under way
  kDeadlock,        // blocks wait for each other, or for one that has no room to start
  kHole,            // an unfilled hole was executed
  kAssert,          // device_assert failed
  kBadLaunch,       // the plan cannot be executed: grid, arguments, unmarked kernel
  kNotFinite,       // a NaN or an infinity that reached an output was born here
};

struct Side {
  AccessKind access = AccessKind::kRead;
  std::int64_t block[3] = {0, 0, 0};
  std::int64_t lane = -1;            // linear index into the tile, last axis fastest; -1 for a scalar
  Place place;
};

struct Finding {
  FindingKind kind = FindingKind::kOutOfBounds;
  std::string kernel;
  Side here;                         // the access that was caught
  bool has_other = false;
  Side other;                        // race: the other access. uninitialised: where the value came from
  int buffer = -1;                   // index among the Buffer arguments, then workspaces; -1: none
  std::string buffer_name;
  std::vector<std::int64_t> shared_shape;  // a shared tile is meant, not a buffer; buffer_name is its variable
  Place shared_place;                // of its making
  std::int64_t element = 0;          // from the buffer's start, in elements; outside [0, span) when out of bounds
  std::string neighbour;             // out of bounds: where the address would have landed ("y[3]"), or empty
  std::int64_t count = 1;            // accesses of this kind from this line on this buffer
  int hole = 0;                      // kHole: its number
  std::string detail;                // one sentence of cause, may be empty
};

enum class RunOutcome {
  kCompleted,
  kCrashed,          // signal or exception; `message` says which
  kTimedOut,
  kBadSignature,     // the entry does not take the arguments; `message` names both
  kRefused,          // the backend's compiler refuses the file; `message` and `where` are its first error
  kUnavailable,      // no such backend here; `message` says what is missing and how to get it
};

struct LaunchRecord {
  std::string kernel;
  std::int64_t grid[3] = {1, 1, 1};
  int num_warps = 4;
};

// One per Buffer argument, in order.
struct BufferResult {
  std::vector<std::byte> bytes;            // after the run
  std::vector<std::uint8_t> written;       // one per element: 1 if the run stored to it
  std::vector<std::int32_t> owner;         // one per element: linear id of the last block that wrote it, -1
};

// One access to the element that a request watches.
struct ElementTouch {
  Side by;
  bool reads = false;
  bool writes = false;
  bool replaces = false;                   // what it writes does not depend on what was there
  std::uint64_t before = 0;                // the bits that were there
};

struct RunResult {
  RunOutcome outcome = RunOutcome::kCompleted;
  std::string message;                     // of anything but kCompleted
  Place where;                             // crash, time-out: the learner's line, when known
  std::vector<Finding> findings;           // in the order found, merged by kind, line and buffer
  std::vector<BufferResult> buffers;
  std::vector<LaunchRecord> launches;
  std::vector<ElementTouch> touches;       // of the watched element, in the order of the run; the first thousand
  RunCounters counters;
  RunDetail detail;
  std::string printed;                     // device_print and standard output, capped
  bool printed_truncated = false;
  double run_ms = 0;                       // executing the plan, without process start
};

}  // namespace kl
