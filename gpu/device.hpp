// The GPU that runs what this process launches. Include only where KL_HAS_CUDA is 1, and call only in a child:
// a process that has initialised CUDA can no longer fork.
#pragma once

#include <cstdint>
#include <string>

#include <gpu/cuda_driver.hpp>

namespace kl::gpu {

struct Device {
  CudaDriver cuda;
  CUdevice device = 0;
  std::string name;
  int compute_capability = 0;       // 90 is 9.0
  std::string bus_id;               // "00000000:18:00.0"
  std::string note;                 // other GPUs that are not used, in a sentence; empty if there are none
  int num_sms = 0;
  int l2_bytes = 0;
  int shared_bytes_per_block = 0;   // with the attribute that allows it
};

// Opens the driver and describes the first visible GPU. Makes no context, which takes most of the time.
Status describe(Device& device);

// Describes the first visible GPU and makes it current. The error is a sentence for the user: what is
// missing and what to do.
Status open(Device& device);

}  // namespace kl::gpu
