// Executes launches: their blocks in a deterministic order.
#pragma once

#include <optional>
#include <vector>

#include <host/kernel_module.hpp>
#include <sim/block_stacks.hpp>
#include <sim/debug_stops.hpp>
#include <sim/machine.hpp>
#include <sim/scheduler.hpp>
#include <sim/turns.hpp>

namespace kl::sim {

// In which order the blocks of a launch start: a permutation of [0, count). The plain ones need no memory.
class StartOrder {
 public:
  void begin(const BlockSchedule& schedule, std::int64_t count, int launch);
  std::int64_t operator[](std::int64_t i) const {
    if (order_ == BlockOrder::kDescending) return count_ - 1 - i;
    return shuffled_.empty() ? i : shuffled_[static_cast<std::size_t>(i)];
  }

 private:
  BlockOrder order_ = BlockOrder::kAscending;
  std::int64_t count_ = 0;
  std::vector<std::int64_t> shuffled_;
};

// Runs a plan as often as one likes, on the same stacks.
class LaunchRunner {
 public:
  // Throws std::bad_alloc. `stop`: where a debugger waits.
  LaunchRunner(DeviceMemory& memory, SimMachine& machine, RunLog& log, const MachineModel& model, const std::optional<BlockStop>& stop = {});
  StackRange stacks() const { return stacks_.range(); }

  // Runs every launch of the plan in order. False when one cannot be executed or ends in a deadlock; the log says why.
  bool run(const host::Plan& plan, const BlockSchedule& schedule);
  // The same; blocks start in the order of `start` and take turns as `turns` says.
  bool run(const host::Plan& plan, const BlockSchedule& start, Schedule& turns);

 private:
  Schedule& schedule_for(const BlockSchedule& s);
  bool run_blocks(const host::PlannedLaunch& launch, const BlockSchedule& start, int number);

  DeviceMemory& memory_;
  SimMachine& machine_;
  RunLog& log_;
  const MachineModel& model_;
  std::optional<BlockStop> stop_;
  BlockStacks stacks_;
  // One of each, used again and again.
  Sequential sequential_;
  RandomWalk random_walk_;
  Pct pct_;
  std::optional<Turns> chosen_;
  StartOrder order_;
  BlockScheduler scheduler_;
};

}  // namespace kl::sim
