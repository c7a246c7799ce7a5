// Executes launches: their blocks in a deterministic order.
#pragma once

#include <host/kernel_module.hpp>
#include <sim/block_stacks.hpp>
#include <sim/debug_stops.hpp>
#include <sim/machine.hpp>
#include <sim/scheduler.hpp>

namespace kl::sim {

// Runs a plan as often as one likes, on the same stacks.
class LaunchRunner {
 public:
  // Throws std::bad_alloc. `stop`: where a debugger waits.
  LaunchRunner(const MachineModel& model, DeviceMemory& memory, SimMachine& machine, RunLog& log, const std::optional<BlockStop>& stop = {});
  StackRange stacks() const { return stacks_.range(); }

  // Runs every launch of the plan in order. False when one cannot be executed or ends in a deadlock; the log says why.
  bool run(const host::Plan& plan, const BlockSchedule& schedule);
  // The same; blocks start in the order of `start` and take turns as `turns` says.
  bool run(const host::Plan& plan, const BlockSchedule& start, Schedule& turns);

 private:
  bool run_blocks(const host::PlannedLaunch& launch, const BlockSchedule& start, int number);

  const MachineModel& model_;
  DeviceMemory& memory_;
  SimMachine& machine_;
  RunLog& log_;
  std::optional<BlockStop> stop_;
  BlockStacks stacks_;
  Sequential sequential_;
  BlockScheduler scheduler_;
};

}  // namespace kl::sim
