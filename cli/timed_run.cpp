#include <cli/timed_run.hpp>

#include <algorithm>
#include <bit>
#include <exception>

#include <fmt/format.h>

#include <checker/element.hpp>
#include <checker/indexing.hpp>
#include <checker/inputs.hpp>

namespace kl::cli {
namespace {

constexpr const char* kNobodyCompared = "outputs of this size are not compared with the reference";

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

struct Entrant {
  const Contender* contender;
  TimedContender* timed;
  std::filesystem::path module;
};

void take(const std::string& message, const std::vector<Finding>& findings, const std::optional<gpu::GpuTiming>& timing,
          TimedContender& out) {
  if (!findings.empty()) out.not_timed = findings.front().detail;
  else if (!timing) out.not_timed = message.empty() ? "the GPU gave no figures" : message;
  else out.timing = timing;
}

void time_entrants(const Puzzle& puzzle, const Case& size, const std::vector<Entrant>& entrants,
                   const TimedRunOptions& options, gpu::RunBackend& backend, TimedRun& run) {
  BenchArguments inputs = bench_arguments(puzzle.arguments(size), options.check.seed);
  RunRequest request;
  request.module = entrants.front().module;
  request.entry = puzzle.entries.front();
  request.arguments = std::move(inputs.arguments);
  request.seed = options.check.seed;
  request.limits = options.check.limits;
  gpu::TimingRequest timing;
  timing.bytes = run.model.bytes;
  timing.budget_ms = options.budget_ms;
  timing.fills = std::move(inputs.fills);
  for (std::size_t i = 1; i < entrants.size(); ++i) {
    const Contender& c = *entrants[i].contender;
    timing.rivals.push_back({c.name, entrants[i].module, c.file, puzzle.entries.front(), c.meta});
  }
  const gpu::GpuResult result = backend.time(request, timing);
  run.device = result.device;
  run.compute_capability = result.compute_capability;
  take(result.run.message, result.run.findings, result.timing, *entrants.front().timed);
  for (std::size_t i = 1; i < entrants.size() && i <= result.rivals.size(); ++i)
    take(result.rivals[i - 1].message, {}, result.rivals[i - 1].timing, *entrants[i].timed);
  for (const Entrant& e : entrants)
    if (e.timed->timing) e.timed->not_validated = kNobodyCompared;
}

Report check_contender(const Puzzle& puzzle, const PuzzleFolder& folder, const Contender& contender,
                       CheckOptions options, gpu::RunBackend& backend) {
  options.file = contender.file;
  options.meta = contender.meta;
  options.only_case.reset();
  return check_on_gpu(puzzle, folder, std::move(options), backend);
}

}  // namespace

Backend gpu_backend(gpu::RunBackend& backend) {
  return {.name = "gpu",
          .compile = [&backend](const host::KernelSource& source) { return backend.compile(source); },
          .run = [&backend](const RunRequest& request) { return backend.run(request); }};
}

Report check_on_gpu(const Puzzle& puzzle, const PuzzleFolder& folder, CheckOptions options, gpu::RunBackend& backend) {
  options.schedules = 1;  // the GPU has an order of its own
  // Targets are of modelled counters, which the simulator counts.
  Puzzle specification = puzzle;
  specification.targets.clear();
  return check(specification, folder, options, gpu_backend(backend));
}

TimedRun time_contenders(const Puzzle& puzzle, const PuzzleFolder& folder, const std::vector<Contender>& contenders,
                         const TimedRunOptions& options, gpu::RunBackend& backend) {
  TimedRun run;
  run.contenders.resize(contenders.size());
  std::vector<Entrant> entrants;
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    const Contender& contender = contenders[i];
    if (options.on_step) options.on_step(contender, false);
    TimedContender& timed = run.contenders[i];
    timed.report = check_contender(puzzle, folder, contender, options.check, backend);
    if (timed.report.verdict == Verdict::kUnavailable) {
      run.unavailable = timed.report.unavailable;
      return run;
    }
    if (timed.report.verdict != Verdict::kPass) continue;
    // Cached: the check has compiled it.
    const auto compiled = backend.compile({.file = contender.file, .entries = puzzle.entries, .meta = contender.meta});
    if (compiled.ok) entrants.push_back({&contender, &timed, compiled.module});
  }
  run.device = backend.device();
  if (!options.size && puzzle.bench.empty()) return run;
  const Case size = options.size ? *options.size : Case(puzzle.parameters, puzzle.bench);
  run.size = size.text();
  if (puzzle.model) run.model = puzzle.model(size);
  if (entrants.empty()) return run;
  if (options.on_step) options.on_step(*entrants.front().contender, true);
  try {
    time_entrants(puzzle, size, entrants, options, backend, run);
  } catch (const std::exception& error) {
    for (const Entrant& e : entrants) e.timed->not_timed = fmt::format("the size {} cannot be made: {}", run.size, error.what());
  }
  return run;
}

}  // namespace kl::cli
