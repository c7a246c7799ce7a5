// One request, loaded and planned once, that runs under as many schedules as one likes: between two runs only what a run
// stored is restored.
#pragma once

#include <optional>

#include <host/kernel_module.hpp>
#include <sim/block_runner.hpp>
#include <sim/element_watch.hpp>
#include <sim/lane_shadow.hpp>
#include <sim/race_shadow.hpp>

namespace kl::sim {

class Simulation {
 public:
  // The request must outlive it. Loads the module; false from loaded() says that the log says why not.
  Simulation(const RunRequest& request, RunLog& log);
  bool loaded() const { return module_.error().empty(); }
  const void* entry() const { return module_.entry(); }

  // Calls the entry. `contents` holds the bytes of each Buffer argument, as the request has them. `stop`: where a debugger
  // waits. False: the log says why.
  bool plan(const std::vector<std::byte*>& contents, const std::optional<BlockStop>& stop = {});
  const host::Plan& launches() const { return plan_; }
  StackRange stacks() const { return runner_->stacks(); }

  // After the plan, as often as wanted, with restore() between.
  bool run() { return runner_->run(plan_, request_.schedule); }
  bool run(const BlockSchedule& schedule) { return runner_->run(plan_, schedule); }
  bool run(Schedule& turns) { return runner_->run(plan_, {}, turns); }
  void restore();
  // Every atomic and fence counts as acq_rel and of the device's scope.
  void strengthen() { races_.strengthen(); }
  // Both sides of races in these granules are named exactly.
  void watch(std::span<const RacedGranule> raced) { races_.watch(raced); }

  DeviceMemory& memory() { return memory_; }
  SimMachine& machine() { return machine_; }
  const RaceShadow& races() const { return races_; }

 private:
  const RunRequest& request_;
  RunLog& log_;
  host::KernelModule module_;
  host::Plan plan_;
  DeviceMemory memory_;
  SimMachine machine_;
  RaceShadow races_;
  LaneShadow lanes_;
  ElementWatch watch_;
  std::optional<LaunchRunner> runner_;
};

}  // namespace kl::sim
