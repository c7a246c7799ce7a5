// Times a plan on the GPU. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <vector>

#include <gpu/launches.hpp>

namespace kl::gpu {

// Fills every tensor: from its bytes where it has some, else with seeded random values; outputs with poison.
Status fill_on_device(const TimingRequest& request, std::uint64_t seed, const std::vector<const Buffer*>& buffers,
                      const Device& device, const DeviceMemory& memory);

// Samples the plan and a device copy of as many bytes in turns, so that both see the same clocks, until the
// interval of the plan's median is narrow enough or the budget is spent.
Status sample(const TimingRequest& request, const std::vector<ReadyLaunch>& launches, const Device& device,
              const DeviceMemory& memory, GpuTiming& timing);

}  // namespace kl::gpu
