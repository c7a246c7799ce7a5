// What the child left, as the contract has it.
#pragma once

#include <gpu/child_log.hpp>
#include <gpu/executor.hpp>

namespace kl::gpu {

// Of the request's own plan, tensors and kept outputs included.
void collect(const GpuRequest& request, SharedResults& results, GpuResult& out);

// Of plan number `plan`, a rival's.
void collect(const GpuRequest& request, std::size_t plan, SharedResults& results, RivalResult& out);

}  // namespace kl::gpu
