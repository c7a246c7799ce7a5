// The child's side of a run: everything that touches CUDA. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <gpu/child_log.hpp>
#include <gpu/executor.hpp>

namespace kl::gpu {

// Runs the request in this process and leaves all that happened in `results`.
void run_here(const GpuRequest& request, SharedResults& results);

}  // namespace kl::gpu
