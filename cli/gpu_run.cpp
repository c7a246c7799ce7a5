#include <cli/gpu_run.hpp>

#include <fmt/format.h>

#include <cli/timed_run.hpp>

namespace kl::cli {
namespace {

std::vector<Metric> metrics_of(const gpu::GpuTiming& t) {
  const auto metric = [](const char* name, double value, const char* unit) {
    return Metric{.name = name, .value = value, .unit = unit, .target = {}};
  };
  return {metric("median", t.median_us, "us"),       metric("median_low", t.low_us, "us"),
          metric("median_high", t.high_us, "us"),    metric("p10", t.p10_us, "us"),
          metric("p90", t.p90_us, "us"),             metric("samples", t.samples, ""),
          metric("noisy", t.noisy, ""),              metric("bytes", t.bytes, "B"),
          metric("throughput", t.gb_per_s, "GB/s"),  metric("copy_throughput", t.copy_gb_per_s, "GB/s"),
          metric("share_of_copy", t.percent, "%"),   metric("launch", t.launch_us, "us"),
          metric("throttled", t.throttled, "")};
}

}  // namespace

GpuRun run_on_gpu(const PuzzleFolder& folder, const CheckOptions& options, bool timed) {
  gpu::RunBackend backend;
  const LoadedPuzzle puzzle = load_puzzle(folder);
  GpuRun out;
  if (puzzle.puzzle == nullptr) {
    out.report = check(folder, options, gpu_backend(backend));  // says why
    return out;
  }
  if (options.only_case || !timed) {
    out.report = check_on_gpu(*puzzle.puzzle, folder, options, backend);
    return out;
  }
  const std::vector<Contender> contenders = {{"yours", options.file, options.meta}};
  TimedRun run = time_contenders(*puzzle.puzzle, folder, contenders, {.check = options}, backend);
  out.device = run.device;
  if (run.unavailable.empty()) out.row = rows_of(folder, contenders, run).front();
  TimedContender& one = run.contenders.front();
  out.report = std::move(one.report);
  const std::string where = fmt::format("{} on {}", run.size, run.device);
  if (one.timing) {
    out.timing = fmt::format("{}: {}", where, gpu::timing_text(*one.timing));
    if (!one.not_validated.empty()) out.timing += fmt::format("; not validated: {}", one.not_validated);
    out.metrics = metrics_of(*one.timing);
    out.metrics.push_back({.name = "validated", .value = one.validated ? 1.0 : 0.0, .unit = "", .target = {}});
  } else if (!one.not_timed.empty()) {
    out.timing = fmt::format("{}: {}", where, one.not_timed);
  }
  return out;
}

}  // namespace kl::cli
