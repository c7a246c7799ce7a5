#include <gpu/throttle.hpp>

#include <dlfcn.h>

#include <gpu/timing.hpp>

namespace kl::gpu {
namespace {

constexpr auto kBetweenLooks = std::chrono::milliseconds(5);
constexpr double kDrift = 1.03;
constexpr std::size_t kLeastForDrift = 24;

template <class F>
F find(void* library, const char* name) {
  return reinterpret_cast<F>(dlsym(library, name));
}

}  // namespace

ThrottleWatch::ThrottleWatch(const std::string& bus_id) {
  void* library = dlopen("libnvidia-ml.so.1", RTLD_NOW);
  if (library == nullptr) return;
  // The names and types are NVML's ABI since CUDA 10; "event" replaced "throttle" in 12.2.
  const auto start = find<int (*)()>(library, "nvmlInit_v2");
  const auto by_bus = find<int (*)(const char*, void**)>(library, "nvmlDeviceGetHandleByPciBusId_v2");
  auto reasons = find<Reasons>(library, "nvmlDeviceGetCurrentClocksEventReasons");
  if (reasons == nullptr) reasons = find<Reasons>(library, "nvmlDeviceGetCurrentClocksThrottleReasons");
  if (start == nullptr || by_bus == nullptr || reasons == nullptr) return;
  unsigned long long now = 0;
  if (start() == 0 && by_bus(bus_id.c_str(), &device_) == 0 && reasons(device_, &now) == 0) reasons_ = reasons;
}

void ThrottleWatch::look() {
  const auto now = std::chrono::steady_clock::now();
  if (reasons_ == nullptr || was_held_ || now - last_ < kBetweenLooks) return;
  last_ = now;
  unsigned long long reasons = 0;
  if (reasons_(device_, &reasons) == 0) was_held_ = means_throttled(reasons);
}

bool means_throttled(unsigned long long reasons) {
  constexpr unsigned long long kPowerCap = 0x4, kHardware = 0x8, kThermal = 0x20, kHardwareThermal = 0x40, kPowerBrake = 0x80;
  return (reasons & (kPowerCap | kHardware | kThermal | kHardwareThermal | kPowerBrake)) != 0;
}

bool has_slowed_down(const std::vector<double>& copy_us) {
  if (copy_us.size() < kLeastForDrift) return false;
  const auto quarter = static_cast<std::ptrdiff_t>(copy_us.size() / 4);
  const double first = quantiles({copy_us.begin(), copy_us.begin() + quarter}).median;
  const double last = quantiles({copy_us.end() - quarter, copy_us.end()}).median;
  return last > kDrift * first;
}

}  // namespace kl::gpu
