// The plans of a request, its own and its rivals', made before anything touches the GPU. Include only where
// KL_HAS_CUDA is 1.
#pragma once

#include <vector>

#include <gpu/executor.hpp>
#include <host/plan_child.hpp>

namespace kl::gpu {

struct Plans {
  std::vector<host::PlanResult> all;  // the request's own first
  std::vector<bool> wanted;           // false: a rival that could not be planned
  std::vector<RivalResult> rivals;    // named; those not wanted say why
};

// Each in a child process of its own. Once the own plan fails, no rival is planned.
Plans plan_all(const GpuRequest& request);

// Why the own plan failed, also to the rivals that were not tried.
void take_failure(const host::PlanResult& plan, GpuResult& out);

// What a child found out about the GPU, for the plans that ask.
void remember_multiprocessors(int count);

}  // namespace kl::gpu
