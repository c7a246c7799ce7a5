#include <gpu/timed_tensors.hpp>

#include <algorithm>
#include <bit>
#include <random>

#include <tl/seeded_value.hpp>

namespace kl::gpu {
namespace {

constexpr std::int64_t kFillBlock = 1024;                   // BLOCK of fill.hpp
constexpr std::int64_t kDigestBlock = 2048 * 8;             // words of one block of digest.hpp
constexpr std::int64_t kChunk = std::int64_t{1} << 30;      // elements of one launch: offsets there are 32-bit

std::int64_t divide_up(std::int64_t n, std::int64_t by) { return (n + by - 1) / by; }

}  // namespace

TimedTensors::TimedTensors(const TimingRequest& request, const std::vector<const Buffer*>& buffers, const Device& device,
                           const DeviceMemory& memory, OwnKernels& own)
    : request_(request), buffers_(buffers), device_(device), memory_(memory), own_(own), sum_(device.cuda) {
  std::random_device random;
  key_ = (std::uint64_t{random()} << 32) | random();
}

Status TimedTensors::prepare() {
  for (std::size_t i = 0; i < buffers_.size(); ++i) {
    if (buffers_[i]->role == Role::kOutput || memory_[i].bytes == 0) continue;
    if (buffers_[i]->bytes.empty()) {
      KL_RETURN_ERROR(add_filled(i));
      continue;
    }
    DeviceScratch copy(device_.cuda);
    KL_RETURN_ERROR(copy.allocate(static_cast<std::size_t>(memory_[i].bytes)));
    KL_CUDA(device_.cuda, cuMemcpyHtoD, copy.data(), buffers_[i]->bytes.data(), copy.bytes());
    uploaded_.emplace_back(i, std::move(copy));
  }
  KL_RETURN_ERROR(own_.prepare("digest.hpp", "digest"));
  return sum_.allocate(sizeof(std::uint64_t));
}

Status TimedTensors::add_filled(std::size_t tensor) {
  Filled what{tensor, buffers_[tensor]->name, tensor < request_.fills.size() ? request_.fills[tensor] : Fill{}, DeviceScratch(device_.cuda)};
  const std::string type = tl::short_name(memory_[tensor].type);
  KL_RETURN_ERROR(own_.prepare("fill.hpp", (what.fill.integers ? "integers_" : "fill_") + type));
  if (const std::vector<double>& values = what.fill.specials; !values.empty()) {
    KL_RETURN_ERROR(own_.prepare("fill.hpp", "specials_" + type));
    KL_RETURN_ERROR(what.specials.allocate(values.size() * sizeof(double)));
    KL_CUDA(device_.cuda, cuMemcpyHtoD, what.specials.data(), values.data(), what.specials.bytes());
  }
  filled_.push_back(std::move(what));
  return {};
}

Status TimedTensors::renew(std::uint64_t seed) {
  for (std::size_t i = 0; i < buffers_.size(); ++i)
    if (buffers_[i]->role == Role::kOutput) KL_RETURN_ERROR(memory_.poison(i));
  for (const auto& [tensor, copy] : uploaded_)
    KL_CUDA(device_.cuda, cuMemcpyDtoDAsync, memory_[tensor].data(), copy.data(), copy.bytes(), nullptr);
  for (const Filled& what : filled_) KL_RETURN_ERROR(fill(what, seed));
  return {};
}

Status TimedTensors::fill(const Filled& what, std::uint64_t seed) {
  const DeviceTensor& t = memory_[what.tensor];
  const std::string type = tl::short_name(t.type);
  const std::int64_t size = tl::size_bytes(t.type), elements = t.bytes / size;
  const unsigned long key = seeded::stream_key(seed, what.name.data(), what.name.size());
  const auto bits = [](double value) { return std::bit_cast<unsigned long long>(value); };
  for (std::int64_t first = 0; first < elements; first += kChunk) {
    const std::int64_t count = std::min(kChunk, elements - first);
    const CUdeviceptr data = t.data() + static_cast<CUdeviceptr>(first * size);
    const auto index = static_cast<unsigned long long>(first), n = static_cast<unsigned long long>(count);
    KL_RETURN_ERROR(own_.queue("fill.hpp", (what.fill.integers ? "integers_" : "fill_") + type, divide_up(count, kFillBlock),
                               {data, index, n, key, bits(what.fill.low), bits(what.fill.high)}));
    if (what.fill.specials.empty()) continue;
    KL_RETURN_ERROR(own_.queue("fill.hpp", "specials_" + type, divide_up(count, kFillBlock * seeded::kSpecialsStripe),
                               {data, index, n, key, what.specials.data(), what.fill.specials.size()}));
  }
  return {};
}

Status TimedTensors::digest(std::uint64_t& value) {
  const CudaDriver& cuda = device_.cuda;
  KL_CUDA(cuda, cuMemsetD32Async, sum_.data(), 0, 2, nullptr);
  for (std::size_t i = 0; i < buffers_.size(); ++i) {
    if (buffers_[i]->role == Role::kInput) continue;
    // Up to seven bytes of the guard behind the tensor complete the last word.
    const std::int64_t words = divide_up(memory_[i].bytes, 8);
    for (std::int64_t first = 0; first < words; first += kChunk) {
      const std::int64_t count = std::min(kChunk, words - first);
      KL_RETURN_ERROR(own_.queue("digest.hpp", "digest", divide_up(count, kDigestBlock),
                                 {memory_[i].data() + static_cast<CUdeviceptr>(first * 8), sum_.data(), static_cast<unsigned long long>(first),
                                  static_cast<unsigned long long>(count), seeded::mix(key_ + i)}));
    }
  }
  KL_CUDA(cuda, cuMemcpyDtoH, &value, sum_.data(), sizeof value);
  return {};
}

}  // namespace kl::gpu
