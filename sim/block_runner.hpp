// Executes launches: their blocks in a deterministic order.
#pragma once

#include <host/kernel_module.hpp>
#include <sim/block_stacks.hpp>
#include <sim/debug_stops.hpp>
#include <sim/machine.hpp>

namespace kl::sim {

// Runs every launch of the plan in order. Returns false when a launch cannot be executed; the log says why.
// `on_stack` is called once with the blocks' stacks before the first block runs. `stop`: where a debugger waits.
bool run_launches(const host::Plan& plan, const RunRequest& request, DeviceMemory& memory, SimMachine& machine, RunLog& log,
                  void (*on_stack)(StackRange), const std::optional<BlockStop>& stop = {});

}  // namespace kl::sim
