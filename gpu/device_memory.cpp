#include <gpu/device_memory.hpp>

#include <fmt/format.h>

namespace kl::gpu {
namespace {

constexpr unsigned char kGuardByte = 0xC9, kPoisonByte = 0xA5;
constexpr unsigned char kNanByte = 0xFF;  // all ones are a NaN in every format, and near to nothing

std::int64_t to_alignment(std::int64_t bytes) { return (bytes + 255) / 256 * 256; }

double gib(double bytes) { return bytes / (1 << 30); }

}  // namespace

DeviceMemory::~DeviceMemory() {
  for (const DeviceTensor& t : tensors_) device_.cuda.cuMemFree(t.allocation);
}

Status DeviceMemory::add(std::string name, tl::dtype_id type, std::int64_t elements) {
  const CudaDriver& cuda = device_.cuda;
  DeviceTensor t{std::move(name), type, elements * tl::size_bytes(type), 0};
  // What rounding up leaves between the tensor and its guard belongs to the guard.
  const auto size = static_cast<std::size_t>(to_alignment(t.bytes) + 2 * kGuardBytes);
  const CUresult got = cuda.cuMemAlloc(&t.allocation, size);
  if (got == CUDA_ERROR_OUT_OF_MEMORY) {
    std::size_t available = 0, total = 0;
    cuda.cuMemGetInfo(&available, &total);
    return Error{got, fmt::format("{} needs {:.2f} GiB and {} has {:.2f} of {:.1f} GiB free; end other programs on this GPU "
                                  "(`nvidia-smi` lists them) or use a smaller case", t.name, gib(static_cast<double>(size)),
                                  device_.name, gib(static_cast<double>(available)), gib(static_cast<double>(total))), ""};
  }
  if (got != CUDA_SUCCESS) return cuda_error(cuda, got, "cuMemAlloc");
  tensors_.push_back(t);
  return restore_guards(tensors_.size() - 1);
}

Status DeviceMemory::restore_guards(std::size_t tensor) const {
  const DeviceTensor& t = tensors_[tensor];
  KL_CUDA(device_.cuda, cuMemsetD8, t.allocation, kGuardByte, static_cast<std::size_t>(kGuardBytes));
  const CUdeviceptr end = t.data() + static_cast<CUdeviceptr>(t.bytes);
  KL_CUDA(device_.cuda, cuMemsetD8, end, kGuardByte, static_cast<std::size_t>(to_alignment(t.bytes) - t.bytes + kGuardBytes));
  return {};
}

Status DeviceMemory::upload(std::size_t tensor, const std::byte* bytes) const {
  const DeviceTensor& t = tensors_[tensor];
  if (t.bytes > 0) KL_CUDA(device_.cuda, cuMemcpyHtoD, t.data(), bytes, static_cast<std::size_t>(t.bytes));
  return {};
}

Status DeviceMemory::download(std::size_t tensor, std::byte* bytes) const {
  const DeviceTensor& t = tensors_[tensor];
  if (t.bytes > 0) KL_CUDA(device_.cuda, cuMemcpyDtoH, bytes, t.data(), static_cast<std::size_t>(t.bytes));
  return {};
}

Status DeviceMemory::poison(std::size_t tensor) const {
  const DeviceTensor& t = tensors_[tensor];
  const unsigned char byte = tl::is_floating(t.type) ? kNanByte : kPoisonByte;
  if (t.bytes > 0) KL_CUDA(device_.cuda, cuMemsetD8Async, t.data(), byte, static_cast<std::size_t>(t.bytes), nullptr);
  return {};
}

Status DeviceMemory::check_guards(std::size_t tensor, std::vector<GuardHit>& hits) const {
  const DeviceTensor& t = tensors_[tensor];
  const std::int64_t size = tl::size_bytes(t.type);
  std::vector<unsigned char> zone;
  const auto changed = [&](std::int64_t element) {
    for (std::int64_t k = 0; k < size; ++k)
      if (zone[static_cast<std::size_t>(element * size + k)] != kGuardByte) return true;
    return false;
  };
  // In front, walking away from the tensor.
  zone.resize(static_cast<std::size_t>(kGuardBytes));
  KL_CUDA(device_.cuda, cuMemcpyDtoH, zone.data(), t.allocation, zone.size());
  GuardHit front, back;
  for (std::int64_t e = kGuardBytes / size - 1; e >= 0; --e)
    if (changed(e) && front.count++ == 0) front.element = e - kGuardBytes / size;
  const std::int64_t behind = to_alignment(t.bytes) - t.bytes + kGuardBytes;
  zone.resize(static_cast<std::size_t>(behind));
  KL_CUDA(device_.cuda, cuMemcpyDtoH, zone.data(), t.data() + static_cast<CUdeviceptr>(t.bytes), zone.size());
  for (std::int64_t e = 0; e < behind / size; ++e)
    if (changed(e) && back.count++ == 0) back.element = t.bytes / size + e;
  for (const GuardHit& hit : {front, back})
    if (hit.count > 0) hits.push_back(hit);
  return {};
}

}  // namespace kl::gpu
