// A check that watches memory accesses. The machine does not know what any of them looks for.
#pragma once

#include <span>

#include <sim/buffers.hpp>
#include <sim/finding_log.hpp>
#include <sim/resolve.hpp>

namespace kl::sim {

// Where in the run something happens.
struct Moment {
  int launch = 0;
  std::int64_t block[3] = {0, 0, 0};
  std::int64_t linear_block = 0;
  AtomicOp op = AtomicOp::kLoad;  // of the atomic in progress
};

class Observer {
 public:
  virtual ~Observer() = default;
  virtual void begin_launch(int /*launch*/) {}
  // A fence of the block, tl.fence.
  virtual void fence(tl::memory_order /*order*/, tl::memory_scope /*scope*/, const Moment& /*now*/) {}
  // All lanes of the block have met; the block has ended.
  virtual void barrier(const Moment& /*now*/) {}
  virtual void end_block(const Moment& /*now*/) {}
  // In-bounds accesses of one tile operation to global memory.
  virtual void access(AccessKind kind, int buffer, const Access& what, std::span<const Run> runs, const Moment& now) = 0;
};

}  // namespace kl::sim
