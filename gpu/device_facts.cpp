#include <gpu/device_facts.hpp>

#include <gpu/gpu_compiler.hpp>

#if KL_HAS_CUDA
#include <gpu/device.hpp>
#endif

namespace kl::gpu {

DeviceFacts device_facts() {
  DeviceFacts facts;
#if KL_HAS_CUDA
  Device device;
  if (const Status error = describe(device)) facts.unavailable = error->text();
  else facts = {device.name, device.compute_capability, device.num_sms, ""};
#else
  facts.unavailable = missing_from_build();
#endif
  return facts;
}

}  // namespace kl::gpu
