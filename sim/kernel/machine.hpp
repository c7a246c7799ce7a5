// What a kernel's inline code asks of the simulated machine. One virtual call per tile operation, never
// per element; implemented in sim/machine.cpp, seen by kernels as an interface only.
#pragma once

#include <cstdint>

#include <tl/atomic_op.hpp>
#include <tl/config.hpp>
#include <tl/dtype_id.hpp>

namespace kl::sim {

// Why a lane holds no value. Owned by the machine, alive until the run ends.
struct Origin;

// The lanes of a tile that hold a value, as a view: bit i of `bits` is lane i. All do when why is null,
// and `bits` is then not read.
struct LaneValidity {
  const Origin* why = nullptr;
  const std::uint64_t* bits = nullptr;
};

// e = base + stride . coordinate; a lane is active if e >= 0, or e == 0 for a plane.
struct MaskTerm {
  std::int64_t base = 0;
  std::int64_t stride[3] = {0, 0, 0};
  bool equality = false;
};

constexpr int kMaxMaskTerms = 6;

// One load, store or atomic of a tile (or of a scalar: extents 1). Lanes are counted row-major over the
// extents; the element of a lane is pointer_offset + index, with index = base + stride . coordinate or
// gather[lane].
struct Access {
  tl::site where;
  tl::dtype_id type = tl::dtype_id::float32;
  int element_bytes = 4;
  int buffer = -1;
  std::int64_t pointer_offset = 0;
  bool narrow_index = false;              // index arithmetic is 32-bit on the GPU
  bool scalar = false;
  bool steps_by_one = false;              // on the last axis, known when the kernel is compiled
  bool moves_bits = false;                // of the index of an element of a shared tile, as lanes::moved_index_bits has it
  int rank = 1;
  int extent[3] = {1, 1, 1};
  std::int64_t base = 0;
  std::int64_t stride[3] = {0, 0, 0};
  const std::int64_t* gather = nullptr;
  LaneValidity gather_validity;
  int term_count = 0;
  MaskTerm terms[kMaxMaskTerms];
  const bool* mask = nullptr;             // and-ed with the terms
  LaneValidity mask_validity;
  tl::memory_order order = tl::memory_order::relaxed;  // of an atomic
  tl::memory_scope scope = tl::memory_scope::gpu;
  bool reads_only = false;                // an atomic that changes nothing
  std::int64_t stage_trip = -1;           // of a stage of tl.range: the trip whose tile is meant
  bool by_copy_engine = false;            // a read by a tensor descriptor that no lane does, and that is over when its trip begins
  bool by_other_lanes = false;            // than those which load and store tiles of these extents
  bool by_all_lanes = false;              // a load whose elements every lane of the block may read: what tl.dot multiplies

  int lanes() const { return extent[0] * extent[1] * extent[2]; }
};

// A shared tile to be made; the first `rank` extents count.
struct SharedRequest {
  tl::site where;
  tl::dtype_id type = tl::dtype_id::float32;
  int element_bytes = 4;
  int rank = 1;
  std::int64_t extent[3] = {1, 1, 1};
};

enum class AtomicOp { kAdd, kMax, kMin, kAnd, kOr, kXor, kExchange, kCompareExchange, kLoad };

// What masked-off lanes of a load receive: nothing (they stay invalid), one value or a tile's.
struct OtherValues {
  const void* values = nullptr;
  bool per_lane = false;
  LaneValidity validity;
};

class Machine {
 public:
  // Fills `values` (lanes() elements). Clears the bits of lanes without a value in `valid_bits`, which
  // the machine first sets to all ones if any lane lacks one; returns why, or null when all have one.
  virtual const Origin* load(const Access& what, void* values, std::uint64_t* valid_bits,
                             const OtherValues& other) = 0;
  virtual void store(const Access& what, const void* values, LaneValidity validity) = 0;
  // `compare` only for kCompareExchange. `previous` receives the old values.
  virtual const Origin* atomic(const Access& what, AtomicOp op, const void* operand, LaneValidity validity,
                               const void* compare, void* previous, std::uint64_t* valid_bits) = 0;
  virtual void fence(tl::memory_order order, tl::memory_scope scope, tl::site where) = 0;

  // The buffer of a new shared tile of this block, for accesses; it holds nothing. end_shared takes it back.
  virtual int begin_shared(const SharedRequest& request) = 0;
  virtual void end_shared(int buffer) = 0;
  // All lanes of the block meet.
  virtual void barrier(tl::site where) = 0;
  // From global memory to a shared tile, lanes of the same shape; those that the source's mask holds back become `other`.
  virtual void async_copy(const Access& to, const Access& from, const void* other) = 0;
  virtual void async_commit(tl::site where) = 0;
  virtual void async_wait(int pending, tl::site where) = 0;

  // One tile's stages for tl.range: shared tiles whose buffers follow the one that is returned.
  virtual int begin_stages(const SharedRequest& request, int stages) = 0;
  virtual void end_stages(int first, int stages) = 0;
  // The copy that is issued next brings trip `trip` to this stage, whose buffer is returned.
  virtual int fill_stage(int buffer, std::int64_t trip, tl::site where) = 0;
  // From now on the body may read the tile of this trip, through the buffer that is returned, and of no other.
  virtual int open_stage(int first, int stages, std::int64_t trip) = 0;

  // An invalid lane reached a place that needs a value: a reduction, a scan, a branch.
  virtual void use_of_invalid(const char* use, LaneValidity validity, int lanes, tl::site where) = 0;
  // tl.multiple_of was told something untrue about `value`.
  virtual void broken_promise(const char* text, std::int64_t value, std::int64_t divisor, tl::site where) = 0;
  virtual void assert_failed(const char* text, int lane, tl::site where) = 0;
  virtual void print(const char* text) = 0;

 protected:
  ~Machine() = default;
};

// The block being executed on this thread.
struct BlockContext {
  Machine* machine = nullptr;
  std::int64_t id[3] = {0, 0, 0};
  std::int64_t count[3] = {1, 1, 1};
  tl::site last_call;                     // for time-outs
};

// Lives in the program, so that every module sees the same one.
BlockContext*& current_block();

inline Machine& machine() { return *current_block()->machine; }

// Reports a hole that was executed, in a kernel or in solve; returns the origin of its lanes.
const Origin* reach_hole(int number, tl::site where);

// Of a lane that lacks a value for two reasons, or a tile whose lanes lack theirs for different ones, the reason to name: memory
// that was read and never written, rather than a mask, since stores commonly have the mask of the load.
const Origin* one_to_name(const Origin* kept, const Origin* other);

}  // namespace kl::sim
