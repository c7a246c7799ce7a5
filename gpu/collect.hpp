// What the child left, as the contract has it.
#pragma once

#include <gpu/child_log.hpp>
#include <gpu/executor.hpp>

namespace kl::gpu {

// Of the request's own plan, tensors and kept outputs included.
void collect(const GpuRequest& request, SharedResults& results, GpuResult& out);

// Of one rival.
void collect(const Rival& rival, const PlanLog& log, RivalResult& out);

}  // namespace kl::gpu
