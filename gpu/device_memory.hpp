// A run's tensors and workspaces on the GPU, each between guard zones. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gpu/device.hpp>
#include <tl/dtype_id.hpp>

namespace kl::gpu {

// On each side of a tensor. More than the 4 KiB that a tile past the end reaches: a row or two of a matrix.
inline constexpr std::int64_t kGuardBytes = std::int64_t{64} << 10;

struct DeviceTensor {
  std::string name;
  tl::dtype_id type = tl::dtype_id::float32;
  std::int64_t bytes = 0;
  CUdeviceptr allocation = 0;  // of the guard zone in front

  CUdeviceptr data() const { return allocation + static_cast<CUdeviceptr>(kGuardBytes); }
};

// A stored word in a guard zone.
struct GuardHit {
  std::int64_t element = 0;  // the nearest to the tensor: negative in front of it, from its size on behind
  std::int64_t count = 0;
};

class DeviceMemory {
 public:
  explicit DeviceMemory(const Device& device) : device_(device) {}
  ~DeviceMemory();
  DeviceMemory(const DeviceMemory&) = delete;
  DeviceMemory& operator=(const DeviceMemory&) = delete;

  // Uninitialised, between guards. An error of code CUDA_ERROR_OUT_OF_MEMORY says what was asked for and what
  // there is.
  Status add(std::string name, tl::dtype_id type, std::int64_t elements);
  Status upload(std::size_t tensor, const std::byte* bytes) const;
  Status download(std::size_t tensor, std::byte* bytes) const;
  // Bytes that no kernel stores by chance: NaNs for floats. Queued, not waited for.
  Status poison(std::size_t tensor) const;
  // As they were made.
  Status restore_guards(std::size_t tensor) const;
  // Both guard zones of a tensor; hits from nearest on, in front first.
  Status check_guards(std::size_t tensor, std::vector<GuardHit>& hits) const;

  const DeviceTensor& operator[](std::size_t i) const { return tensors_[i]; }
  std::size_t count() const { return tensors_.size(); }

 private:
  const Device& device_;
  std::vector<DeviceTensor> tensors_;
};

}  // namespace kl::gpu
