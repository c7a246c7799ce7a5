#include <cli/gpu_run.hpp>

#include <algorithm>
#include <bit>
#include <exception>

#include <fmt/format.h>

#include <checker/element.hpp>
#include <checker/indexing.hpp>
#include <checker/inputs.hpp>
#include <gpu/run_backend.hpp>

namespace kl::cli {
namespace {

// Tensors without bytes, which the GPU fills itself; a custom fill may hold indices, so it is made here.
struct BenchArguments {
  std::vector<Argument> arguments;
  std::vector<gpu::Fill> fills;
};

BenchArguments bench_arguments(const Arguments& specification, std::uint64_t seed) {
  BenchArguments bench;
  const bool custom = std::any_of(specification.begin(), specification.end(),
                                  [](const ArgumentSpec& a) { return a.fill.kind == kl::Fill::Kind::kCustom; });
  if (custom) bench.arguments = make_inputs(specification, seed).arguments;
  for (const ArgumentSpec& a : specification) {
    if (!a.is_scalar) bench.fills.push_back({a.fill.low, a.fill.high});
    if (custom) continue;
    if (a.is_scalar) {
      std::byte bytes[8] = {};
      encode(a.type, a.value, bytes);
      bench.arguments.emplace_back(Scalar{a.name, a.type, std::bit_cast<std::uint64_t>(bytes)});
    } else {
      bench.arguments.emplace_back(
          Buffer{a.name, a.type, a.role, a.shape, a.strides.empty() ? dense_strides(a.shape) : a.strides, {}});
    }
  }
  return bench;
}

std::vector<Metric> metrics_of(const gpu::GpuTiming& t) {
  const auto metric = [](const char* name, double value, const char* unit) {
    return Metric{.name = name, .value = value, .unit = unit, .target = {}};
  };
  return {metric("median", t.median_us, "us"),       metric("median_low", t.low_us, "us"),
          metric("median_high", t.high_us, "us"),    metric("p10", t.p10_us, "us"),
          metric("p90", t.p90_us, "us"),             metric("samples", t.samples, ""),
          metric("noisy", t.noisy, ""),              metric("bytes", t.bytes, "B"),
          metric("throughput", t.gb_per_s, "GB/s"),  metric("copy_throughput", t.copy_gb_per_s, "GB/s"),
          metric("share_of_copy", t.percent, "%")};
}

void time_bench(const Puzzle& puzzle, const CheckOptions& options, gpu::RunBackend& backend, GpuRun& out) {
  const Case bench(puzzle.parameters, puzzle.bench);
  const auto compiled = backend.compile({.file = options.file, .entries = puzzle.entries, .meta = options.meta});
  if (!compiled.ok) return;
  BenchArguments inputs = bench_arguments(puzzle.arguments(bench), options.seed);
  RunRequest request;
  request.module = compiled.module;
  request.entry = puzzle.entries.front();
  request.arguments = std::move(inputs.arguments);
  request.seed = options.seed;
  request.limits = options.limits;
  gpu::TimingRequest timing;
  timing.fills = std::move(inputs.fills);
  if (puzzle.model) timing.bytes = puzzle.model(bench).bytes;
  const gpu::GpuResult result = backend.time(request, timing);
  const std::string where = fmt::format("{} on {}", bench.text(), result.device);
  if (!result.run.findings.empty()) {
    out.timing = fmt::format("{}: {}", where, result.run.findings.front().detail);
  } else if (!result.timing) {
    out.timing = fmt::format("{}: {}", where, result.run.message);
  } else {
    out.timing = fmt::format("{}: {}", where, gpu::timing_text(*result.timing));
    out.metrics = metrics_of(*result.timing);
  }
}

}  // namespace

GpuRun run_on_gpu(const PuzzleFolder& folder, CheckOptions options) {
  gpu::RunBackend backend;
  const Backend functions{.name = "gpu",
                          .compile = [&](const host::KernelSource& source) { return backend.compile(source); },
                          .run = [&](const RunRequest& request) { return backend.run(request); }};
  options.schedules = 1;  // the GPU has an order of its own
  const LoadedPuzzle puzzle = load_puzzle(folder);
  GpuRun out;
  if (puzzle.puzzle == nullptr) {
    out.report = check(folder, options, functions);  // says why
    return out;
  }
  // Targets are of modelled counters, which the simulator counts.
  Puzzle specification = *puzzle.puzzle;
  specification.targets.clear();
  out.report = check(specification, folder, options, functions);
  if (out.report.verdict != Verdict::kPass || options.only_case || specification.bench.empty()) return out;
  try {
    time_bench(specification, options, backend, out);
  } catch (const std::exception& error) {
    out.timing = fmt::format("the bench size cannot be made: {}", error.what());
  }
  return out;
}

}  // namespace kl::cli
