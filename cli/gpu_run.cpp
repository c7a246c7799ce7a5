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

std::string time_bench(const Puzzle& puzzle, const CheckOptions& options, gpu::RunBackend& backend) {
  const Case bench(puzzle.parameters, puzzle.bench);
  const auto compiled = backend.compile({.file = options.file, .entries = puzzle.entries, .meta = options.meta});
  if (!compiled.ok) return "";
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
  if (!result.run.findings.empty()) return fmt::format("{}: {}", where, result.run.findings.front().detail);
  if (!result.timing) return fmt::format("{}: {}", where, result.run.message);
  return fmt::format("{}: {}", where, gpu::timing_text(*result.timing));
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
    out.timing = time_bench(specification, options, backend);
  } catch (const std::exception& error) {
    out.timing = fmt::format("the bench size cannot be made: {}", error.what());
  }
  return out;
}

}  // namespace kl::cli
