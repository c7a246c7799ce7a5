// What a timing does so that nothing on the GPU can know a sample before it runs, keep anything for the next one, or guess which one
// will be looked at. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <cstdint>
#include <random>

#include <gpu/contender.hpp>
#include <gpu/executor.hpp>
#include <gpu/own_kernels.hpp>

namespace kl::gpu {

class HiddenSamples {
 public:
  HiddenSamples(const TimingRequest& timing, OwnKernels& own, const Device& device, const DeviceMemory& memory, SharedResults& results);

  bool are_on() const { return most_ > 0; }
  // Compiles what the calls below queue.
  Status prepare();
  // Of the next round. There is none before it is drawn, in this process or elsewhere.
  std::uint64_t draw_seed();
  // Queues: all shared memory overwritten.
  Status scrub();
  // After sample number `seen` of a contender, from 0: reads its outputs back, if the draw says so. Each sample is as likely to be kept
  // as any other (reservoir sampling: Vitter 1985, algorithm R).
  Status keep(const Contender& contender, std::uint64_t seed, int seen);

 private:
  int most_;
  OwnKernels& own_;
  const Device& device_;
  const DeviceMemory& memory_;
  SharedResults& results_;
  std::random_device random_;
};

}  // namespace kl::gpu
