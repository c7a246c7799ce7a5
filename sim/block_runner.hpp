// Executes launches: blocks as fibers on a large stack, in a deterministic order.
#pragma once

#include <host/kernel_module.hpp>
#include <sim/machine.hpp>

namespace kl::sim {

// Bytes of stack of a block; tiles live there. Reserved, not committed.
constexpr std::size_t kBlockStackBytes = std::size_t{64} << 20;

// Where the stack lies, to tell an overflow of it from other bad addresses.
struct StackRange {
  const void* low = nullptr;   // of the guard zone below it
  std::size_t size_bytes = 0;  // guard zone included
};

// Runs every launch of the plan in order. Returns false when a launch cannot be executed; the log says why.
// `on_stack` is called once with the blocks' stack before the first block runs.
bool run_launches(const host::Plan& plan, const RunRequest& request, DeviceMemory& memory, SimMachine& machine, RunLog& log,
                  void (*on_stack)(StackRange));

}  // namespace kl::sim
