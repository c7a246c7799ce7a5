// The library's own kernels, compiled when they are first needed. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <gpu/launches.hpp>

namespace kl::gpu {

class OwnKernels {
 public:
  explicit OwnKernels(const Device& device) : device_(device) {}

  // Compiles what a later call will need, so that no sample waits for it.
  Status prepare(const char* file, const std::string& kernel);
  // Of a prepared one: so many bytes of shared memory for each block, up to what the device allows.
  Status give_shared(const std::string& kernel, int bytes);
  // Queues a kernel of gpu/FILE over so many blocks, with arguments that are values and addresses already.
  Status queue(const char* file, const std::string& kernel, std::int64_t blocks, std::vector<unsigned long long> slots);

 private:
  const Device& device_;
  std::map<std::string, ReadyLaunch> ready_;
};

}  // namespace kl::gpu
