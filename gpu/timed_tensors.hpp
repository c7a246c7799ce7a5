// The tensors of a timing: made anew for every sample, and digested after it. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <gpu/device_scratch.hpp>
#include <gpu/executor.hpp>
#include <gpu/own_kernels.hpp>

namespace kl::gpu {

class TimedTensors {
 public:
  // `buffers` are the request's, the first of `memory`'s tensors.
  TimedTensors(const TimingRequest& request, const std::vector<const Buffer*>& buffers, const Device& device,
               const DeviceMemory& memory, OwnKernels& own);

  // Uploads what has bytes, to be copied from there, and compiles the kernels for the rest.
  Status prepare();
  // Queues: inputs and inouts as `seed` has them, outputs poisoned.
  Status renew(std::uint64_t seed);
  // Queues: the digest of all outputs and inouts; waits for it and for everything queued before.
  Status digest(std::uint64_t& value);

 private:
  struct Filled {
    std::size_t tensor;
    std::string name;
    Fill fill;
    DeviceScratch specials;  // as float64
  };
  Status fill(const Filled& what, std::uint64_t seed);
  Status add_filled(std::size_t tensor);

  const TimingRequest& request_;
  const std::vector<const Buffer*>& buffers_;
  const Device& device_;
  const DeviceMemory& memory_;
  OwnKernels& own_;
  std::vector<Filled> filled_;
  std::vector<std::pair<std::size_t, DeviceScratch>> uploaded_;  // tensor and its contents before a run
  DeviceScratch sum_;
  std::uint64_t key_ = 0;
};

}  // namespace kl::gpu
