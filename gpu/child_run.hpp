// The child's side of a run: everything that touches CUDA. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <vector>

#include <gpu/child_log.hpp>
#include <gpu/contender.hpp>
#include <gpu/executor.hpp>
#include <host/plan_child.hpp>

namespace kl::gpu {

// Runs the request in this process and leaves all that happened in `results`. `plans` are the request's own and
// its rivals'; those not in `wanted` are left out.
void run_here(const GpuRequest& request, const std::vector<host::PlanResult>& plans, const std::vector<bool>& wanted,
              SharedResults& results);

// Asks the GPU who it is, and nothing else: what it is called, and its number of multiprocessors.
void probe_here(ChildLog& log);

std::vector<const Buffer*> buffers_of(const RunRequest& request);

// What a run needs, once the GPU is open and everything is compiled and has its place in memory.
struct ReadyRun {
  const GpuRequest& request;
  SharedResults& results;
  const Device& device;
  const DeviceMemory& memory;
  const std::vector<const Buffer*>& buffers;
};

// Runs the plan on the request's contents; what it left goes to `results`.
Status validate(const ReadyRun& run, const Contender& own);

// Runs each contender once, under its own clock, then times those that did nothing wrong.
Status time_plans(const ReadyRun& run, std::vector<Contender>& contenders);

// A plan's run against the clock of the learner's limit; false if the GPU stopped it.
bool run_limited(const ReadyRun& run, const Contender& contender, bool& sticky);

}  // namespace kl::gpu
