// Times plans on the GPU. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <vector>

#include <gpu/contender.hpp>
#include <gpu/timed_tensors.hpp>

namespace kl::gpu {

// Samples the live contenders and a device copy of as many bytes in turns, so that all see the same clocks, until
// the interval of each median is narrow enough or the budget is spent. Each round has the next of the request's
// seeds, for all of them. Figures and what the outputs had in common go to the contenders' logs; with
// keep_outputs, the own plan's outputs for each seed go to `results`; with kept_samples, those that were drawn. The contender at work is always in
// `results.log().current`, and a failure of its launches is recorded in its log and returned as an error.
Status sample(const GpuRequest& request, std::vector<Contender>& contenders, TimedTensors& tensors, OwnKernels& own,
              const Device& device, const DeviceMemory& memory, SharedResults& results);

}  // namespace kl::gpu
