// Which GPU this machine has, for whoever plans and compiles for it.
#pragma once

#include <string>

namespace kl::gpu {

struct DeviceFacts {
  std::string name;              // "NVIDIA H200"
  int compute_capability = 0;    // 90
  int num_sms = 0;
  std::string unavailable;       // not empty: there is none, and why; what to do
};

// Of the first GPU that CUDA_VISIBLE_DEVICES leaves. Initialises CUDA in this process, which can no longer fork afterwards.
DeviceFacts device_facts();

}  // namespace kl::gpu
