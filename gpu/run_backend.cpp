#include <gpu/run_backend.hpp>

#include <fmt/format.h>

namespace kl::gpu {

host::CompileResult RunBackend::compile(const host::KernelSource& source) {
  host::CompileResult result = host::compile_kernel(source);
  if (!result.ok) return result;
  host::KernelSource& kept = sources_[result.module] = source;
  kept.cancelled = nullptr;
  return result;
}

GpuRequest RunBackend::request_for(const RunRequest& request) const {
  GpuRequest gpu;
  gpu.run = request;
  if (const auto source = sources_.find(request.module); source != sources_.end()) {
    gpu.file = source->second.file;
    gpu.meta = source->second.meta;
  }
  return gpu;
}

RunResult RunBackend::run(const RunRequest& request) {
  GpuResult result = execute(request_for(request));
  device_ = result.device;
  return std::move(result.run);
}

GpuResult RunBackend::time(const RunRequest& request, const TimingRequest& timing) {
  GpuRequest gpu = request_for(request);
  gpu.timing = timing;
  GpuResult result = execute(gpu);
  device_ = result.device;
  return result;
}

std::string timing_text(const GpuTiming& t) {
  const int digits = t.median_us < 10 ? 2 : t.median_us < 100 ? 1 : 0;
  std::string text = fmt::format("median {:.{}f} us [{:.{}f}, {:.{}f}]", t.median_us, digits, t.low_us, digits, t.high_us, digits);
  if (t.bytes > 0) text += fmt::format(", {:.0f} GB/s, {:.1f} % of this GPU's copy", t.gb_per_s, t.percent);
  if (t.noisy) text += fmt::format(" (noisy: after {} samples the interval is still wide)", t.samples);
  if (t.throttled) text += " (slower than it could be: power or heat held the GPU's clocks down)";
  return text;
}

}  // namespace kl::gpu
