// Whether the GPU's clocks are held down, by heat or by power, while it works.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace kl::gpu {

// Asks NVML (libnvidia-ml.so.1), opened at run time. Where there is none, `is_watching` is false and the drift of
// figures has to tell.
class ThrottleWatch {
 public:
  // Of the GPU at this PCI address, as the driver writes it.
  explicit ThrottleWatch(const std::string& bus_id);

  bool is_watching() const { return reasons_ != nullptr; }
  // Call it while the GPU is busy: an idle one has no reason to run fast. Looks every few milliseconds at most.
  void look();
  bool was_held() const { return was_held_; }

 private:
  using Reasons = int (*)(void* device, unsigned long long* reasons);
  Reasons reasons_ = nullptr;
  void* device_ = nullptr;
  bool was_held_ = false;
  std::chrono::steady_clock::time_point last_{};
};

// Bits of NVML's clocks event reasons that mean: slower than asked for. Power brakes, heat, and the power cap;
// neither idleness nor clocks that somebody set.
bool means_throttled(unsigned long long reasons);

// Without NVML: a copy's last quarter of samples that is slower by more than 3 % than its first.
bool has_slowed_down(const std::vector<double>& copy_us);

}  // namespace kl::gpu
