// A plan made ready to run and to be timed. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <vector>

#include <gpu/launches.hpp>
#include <host/plan_child.hpp>

namespace kl::gpu {

struct Contender {
  int number = 0;                    // 0: the request's own plan, then its rivals
  PlanLog* log = nullptr;
  std::vector<ReadyLaunch> launches;
  std::size_t first_workspace = 0;   // among the tensors of the memory
  std::size_t workspaces = 0;
  bool live = true;                  // false: not to be run (again)
};

// Adds the plan's workspaces to the memory, and points its launches at them; its file numbers them from
// `buffers` on.
Status add_workspaces(const host::PlanResult& plan, std::size_t buffers, DeviceMemory& memory, Contender& contender);

// Queues: bytes of no meaning in every workspace, so that nothing passes from one run to the next.
Status poison_workspaces(const Contender& contender, const DeviceMemory& memory);

// Queues every launch.
Status queue_all(const Contender& contender, const Device& device, const DeviceMemory& memory);

// One launch after the other, each waited for, so that a fault has a name: it is in the log, and `sticky` says
// whether the GPU's context is gone with it.
bool run_once(const Contender& contender, const Device& device, const DeviceMemory& memory, bool& sticky);

// What was stored into the guard zones, as findings in the contender's log. Which launch it was is known if
// there is but one.
Status find_stray_stores(const Contender& contender, const DeviceMemory& memory);
FindingRecord stray_store(const Contender& contender, std::size_t tensor, const GuardHit& hit);

}  // namespace kl::gpu
