// Memory on the GPU that is nobody's tensor. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <utility>

#include <gpu/cuda_driver.hpp>

namespace kl::gpu {

class DeviceScratch {
 public:
  explicit DeviceScratch(const CudaDriver& cuda) : cuda_(cuda) {}
  DeviceScratch(DeviceScratch&& other) noexcept : cuda_(other.cuda_), data_(std::exchange(other.data_, 0)), bytes_(other.bytes_) {}
  ~DeviceScratch() {
    if (data_ != 0) cuda_.cuMemFree(data_);
  }
  DeviceScratch& operator=(DeviceScratch&&) = delete;

  Status allocate(std::size_t bytes) {
    KL_CUDA(cuda_, cuMemAlloc, &data_, bytes);
    bytes_ = bytes;
    return {};
  }
  CUdeviceptr data() const { return data_; }
  std::size_t bytes() const { return bytes_; }

 private:
  const CudaDriver& cuda_;
  CUdeviceptr data_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace kl::gpu
