// One sample: a write over the flush buffer, event, launches, event. The write empties L2 of the last sample's
// data and keeps the GPU busy while the host queues the rest, so that no launch latency is in the figure; what
// it leaves behind, dirty lines that the sample writes back, the copy that the figure is compared with pays too.
#include <gpu/sampler.hpp>

#include <algorithm>
#include <chrono>

#include <host/paths.hpp>

namespace kl::gpu {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWarmUps = 3, kLeastSamples = 25, kMostSamples = 5000;
constexpr std::size_t kLeastFlushBytes = std::size_t{128} << 20;
constexpr std::int64_t kFillBlock = 1024;           // BLOCK of fill.hpp
constexpr std::int64_t kFillChunk = std::int64_t{1} << 30;  // elements of one launch: offsets there are 32-bit

struct Scratch {
  const CudaDriver& cuda;
  CUdeviceptr data = 0;
  std::size_t bytes = 0;
  ~Scratch() {
    if (data != 0) cuda.cuMemFree(data);
  }
  Status allocate(std::size_t size) {
    KL_CUDA(cuda, cuMemAlloc, &data, size);
    bytes = size;
    return {};
  }
};

struct Events {
  const CudaDriver& cuda;
  CUevent begin = nullptr, end = nullptr;
  Status make() {
    KL_CUDA(cuda, cuEventCreate, &begin, CU_EVENT_DEFAULT);
    KL_CUDA(cuda, cuEventCreate, &end, CU_EVENT_DEFAULT);
    return {};
  }
  ~Events() {
    if (begin != nullptr) cuda.cuEventDestroy(begin);
    if (end != nullptr) cuda.cuEventDestroy(end);
  }
};

template <class Work>
Status time_once(const CudaDriver& cuda, const Scratch& flush, const Events& events, Work&& work, double& us) {
  KL_CUDA(cuda, cuMemsetD32Async, flush.data, 0x5A5A5A5AU, flush.bytes / 4, nullptr);
  KL_CUDA(cuda, cuEventRecord, events.begin, nullptr);
  KL_RETURN_ERROR(work());
  KL_CUDA(cuda, cuEventRecord, events.end, nullptr);
  KL_CUDA(cuda, cuEventSynchronize, events.end);
  float ms = 0;
  KL_CUDA(cuda, cuEventElapsedTime, &ms, events.begin, events.end);
  us = 1000.0 * static_cast<double>(ms);
  return {};
}

double gb_per_s(double bytes, double us) { return us > 0 ? bytes / us / 1000 : 0; }

void summarise(const TimingRequest& request, const std::vector<double>& plan, const std::vector<double>& copy, GpuTiming& timing) {
  const Quantiles q = quantiles(plan);
  timing.median_us = q.median;
  timing.low_us = q.low;
  timing.high_us = q.high;
  timing.p10_us = q.p10;
  timing.p90_us = q.p90;
  timing.samples = static_cast<int>(plan.size());
  timing.noisy = !is_settled(q);
  timing.bytes = request.bytes;
  timing.gb_per_s = gb_per_s(request.bytes, q.median);
  timing.copy_gb_per_s = gb_per_s(request.bytes, quantiles(copy).median);
  timing.percent = timing.copy_gb_per_s > 0 ? 100 * timing.gb_per_s / timing.copy_gb_per_s : 0;
}

Status fill_random(const Fill& fill, std::uint64_t seed, std::size_t tensor, const Device& device, const DeviceMemory& memory) {
  const DeviceTensor& t = memory[tensor];
  ReadyLaunch launch;
  KL_RETURN_ERROR(prepare_own(host::source_root() / "gpu" / "fill.hpp", std::string("fill_") + tl::short_name(t.type), device, launch));
  const std::int64_t size = tl::size_bytes(t.type), elements = t.bytes / size;
  for (std::int64_t first = 0; first < elements; first += kFillChunk) {
    const std::int64_t count = std::min(kFillChunk, elements - first);
    launch.grid[0] = static_cast<unsigned>((count + kFillBlock - 1) / kFillBlock);
    const auto bits = [](double value) { return static_cast<unsigned long long>(__builtin_bit_cast(unsigned, static_cast<float>(value))); };
    const auto stream = (seed + 1) * 0x9e3779b97f4a7c15U + 64 * tensor + static_cast<std::uint64_t>(first / kFillChunk);
    KL_RETURN_ERROR(queue_slots(launch, device, {t.data() + static_cast<CUdeviceptr>(first * size), static_cast<unsigned long long>(count),
                                                 stream, bits(fill.low), bits(fill.high - fill.low)}));
  }
  return {};
}

}  // namespace

Status fill_on_device(const TimingRequest& request, std::uint64_t seed, const std::vector<const Buffer*>& buffers,
                      const Device& device, const DeviceMemory& memory) {
  for (std::size_t i = 0; i < memory.count(); ++i) {
    const bool random = i < buffers.size() && buffers[i]->role != Role::kOutput;
    if (!random) KL_RETURN_ERROR(memory.poison(i));
    else if (!buffers[i]->bytes.empty()) KL_RETURN_ERROR(memory.upload(i, buffers[i]->bytes.data()));
    else KL_RETURN_ERROR(fill_random(i < request.fills.size() ? request.fills[i] : Fill{}, seed, i, device, memory));
  }
  KL_CUDA(device.cuda, cuCtxSynchronize);
  return {};
}

Status sample(const TimingRequest& request, const std::vector<ReadyLaunch>& launches, const Device& device,
              const DeviceMemory& memory, GpuTiming& timing) {
  const CudaDriver& cuda = device.cuda;
  Scratch flush{cuda}, source{cuda}, target{cuda};
  Events events{cuda};
  KL_RETURN_ERROR(events.make());
  KL_RETURN_ERROR(flush.allocate(std::max(2 * static_cast<std::size_t>(device.l2_bytes), kLeastFlushBytes)));
  // Half of the bytes are read and half written.
  const auto copied = static_cast<std::size_t>(request.bytes / 2) / 16 * 16;
  if (copied > 0) {
    KL_RETURN_ERROR(source.allocate(copied));
    KL_RETURN_ERROR(target.allocate(copied));
    KL_CUDA(cuda, cuMemsetD8, source.data, 0x3C, copied);
  }
  const auto run_plan = [&]() -> Status {
    for (const ReadyLaunch& launch : launches) KL_RETURN_ERROR(queue(launch, device, memory));
    return {};
  };
  const auto run_copy = [&]() -> Status {
    KL_CUDA(cuda, cuMemcpyDtoDAsync, target.data, source.data, copied, nullptr);
    return {};
  };
  std::vector<double> plan, copy;
  const auto start = Clock::now();
  for (int i = -kWarmUps; i < kMostSamples; ++i) {
    double plan_us = 0, copy_us = 0;
    KL_RETURN_ERROR(time_once(cuda, flush, events, run_plan, plan_us));
    if (copied > 0) KL_RETURN_ERROR(time_once(cuda, flush, events, run_copy, copy_us));
    if (i < 0) continue;
    plan.push_back(plan_us);
    if (copied > 0) copy.push_back(copy_us);
    const bool spent = Clock::now() - start > std::chrono::milliseconds(request.budget_ms);
    if (i + 1 >= kLeastSamples && (spent || is_settled(quantiles(plan)))) break;
  }
  summarise(request, plan, copy, timing);
  return {};
}

}  // namespace kl::gpu
