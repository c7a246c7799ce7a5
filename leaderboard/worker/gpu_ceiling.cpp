#include <leaderboard/worker/gpu_ceiling.hpp>

#include <gpu/plan_kernels.hpp>
#include <host/host_compiler.hpp>
#include <host/paths.hpp>
#include <host/plan_child.hpp>
#include <leaderboard/worker/timer_words.hpp>

namespace kl::board {

// The file is this repository's own: it is planned and compiled here, without walls.
Interval matrix_flop_per_us(const gpu::DeviceFacts& device, int budget_ms) {
  constexpr std::int64_t kSide = 4096;
  constexpr double kFlop = 2.0 * kSide * kSide * kSide;
  const auto file = host::source_root() / "bench" / "kernels" / "matmul_persistent.hpp";
  const host::CompileResult module = host::compile_kernel({.file = file});
  if (!module.ok) return {};
  gpu::GpuRequest request;
  request.run.module = module.module;
  for (const char* name : {"a", "b", "c"})
    request.run.arguments.emplace_back(Buffer{name, tl::dtype_id::float16, name[0] == 'c' ? Role::kOutput : Role::kInput, {kSide, kSide}, {kSide, 1}, {}});
  for (const char* name : {"M", "N", "K"}) request.run.arguments.emplace_back(Scalar{name, tl::dtype_id::int32, static_cast<std::uint64_t>(kSide)});
  gpu::Prepared prepared{host::plan_in_child(request.run, device.num_sms), {}};
  if (prepared.plan.outcome != RunOutcome::kCompleted) return {};
  for (const gpu::PlannedKernel& k : gpu::kernels_of(prepared.plan.plan, file, gpu::arch_of(device.compute_capability), {})) {
    gpu::CompiledKernel code = gpu::compile(k.unit);
    if (!code.ok) return {};
    prepared.kernels.push_back({k.unit.kernel, k.unit.num_warps, k.unit.arguments, std::move(code)});
  }
  request.prepared = std::make_shared<const gpu::Prepared>(std::move(prepared));
  request.timing = gpu::TimingRequest{.bytes = 3.0 * 2 * kSide * kSide, .budget_ms = budget_ms, .fills = {{-1, 1}, {-1, 1}, {}}, .seeds = {1}};
  const gpu::GpuResult result = result_from_timer(request);
  if (!result.timing || !(result.timing->low_us > 0)) return {};
  return {kFlop / result.timing->median_us, kFlop / result.timing->high_us, kFlop / result.timing->low_us};
}

}  // namespace kl::board
