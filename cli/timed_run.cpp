#include <cli/timed_run.hpp>

#include <exception>

#include <fmt/format.h>

#include <checker/large_check.hpp>
#include <cli/large_arguments.hpp>

namespace kl::cli {
namespace {

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

RunRequest request_for(const Entrant& entrant, const Puzzle& puzzle, const TimedRunOptions& options) {
  RunRequest request;
  request.module = entrant.module;
  request.entry = puzzle.entries.front();
  request.seed = bench_seed(puzzle, options.check.seed);
  request.limits = options.check.limits;
  return request;
}

// The outputs of the timed samples against the reference; the timed size becomes a case of the report.
void validate(const Puzzle& puzzle, const Case& size, const gpu::GpuResult& result, const TimedRunOptions& options, TimedContender& timed) {
  if (!timed.timing || result.outputs.empty()) return;
  LargeVerdict verdict;
  for (const gpu::TimedOutputs& outputs : result.outputs) {
    verdict = check_large(puzzle, size, outputs.seed, outputs.buffers);
    if (!verdict.validated) break;
  }
  timed.validated = verdict.validated;
  timed.not_validated = verdict.unknown;
  if (!verdict.unknown.empty()) return;
  add_bench_case(puzzle, size, options.check.seed, verdict, timed.report.replay, timed.report);
  timed.report.cases.back().run_ms = timed.timing->median_us / 1000;
  timed.report.cases.back().schedules = 1;
}

// A rival's outputs stay on the GPU. They are right if they are those of the first, bit for bit; where they are
// not, as when sums are formed in another order, it runs once more by itself.
void validate_rival(const Puzzle& puzzle, const Case& size, const Entrant& entrant, const gpu::RivalResult& result,
                    const TimedRunOptions& options, const TimedContender& first, gpu::RunBackend& backend) {
  TimedContender& timed = *entrant.timed;
  if (!timed.timing) return;
  if (result.same_outputs && first.validated) {
    timed.validated = true;
    add_bench_case(puzzle, size, options.check.seed, {.validated = true}, timed.report.replay, timed.report);
    timed.report.cases.back().run_ms = timed.timing->median_us / 1000;
    timed.report.cases.back().schedules = 1;
    return;
  }
  RunRequest request = request_for(entrant, puzzle, options);
  LargeArguments inputs = large_arguments(puzzle.arguments(size), request.seed);
  request.arguments = std::move(inputs.arguments);
  const gpu::GpuResult alone = backend.time(
      request, {.budget_ms = 1, .fills = std::move(inputs.fills), .seeds = {request.seed}, .keep_outputs = true});
  if (alone.outputs.empty()) timed.not_validated = "its outputs differ from those of the first, and it did not run a second time";
  validate(puzzle, size, alone, options, timed);
}

void time_entrants(const Puzzle& puzzle, const Case& size, const std::vector<Entrant>& entrants,
                   const TimedRunOptions& options, gpu::RunBackend& backend, TimedRun& run) {
  RunRequest request = request_for(entrants.front(), puzzle, options);
  LargeArguments inputs = large_arguments(puzzle.arguments(size), request.seed);
  request.arguments = std::move(inputs.arguments);
  gpu::TimingRequest timing;
  timing.bytes = run.model.bytes;
  timing.budget_ms = options.budget_ms;
  timing.fills = std::move(inputs.fills);
  timing.seeds = {request.seed};
  timing.keep_outputs = true;
  for (std::size_t i = 1; i < entrants.size(); ++i) {
    const Contender& c = *entrants[i].contender;
    timing.rivals.push_back({c.name, entrants[i].module, c.file, puzzle.entries.front(), c.meta});
  }
  const gpu::GpuResult result = backend.time(request, timing);
  run.device = result.device;
  run.compute_capability = result.compute_capability;
  TimedContender& first = *entrants.front().timed;
  take(result.run.message, result.run.findings, result.timing, first);
  validate(puzzle, size, result, options, first);
  for (std::size_t i = 1; i < entrants.size() && i <= result.rivals.size(); ++i) {
    take(result.rivals[i - 1].message, {}, result.rivals[i - 1].timing, *entrants[i].timed);
    validate_rival(puzzle, size, entrants[i], result.rivals[i - 1], options, first, backend);
  }
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
          .run = [&backend](const RunRequest& request) { return backend.run(request); },
          .reports_holes = false};
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
    if (options.on_step && !contender.is_checked) options.on_step(contender, false);
    TimedContender& timed = run.contenders[i];
    if (contender.is_checked) timed.report.verdict = Verdict::kPass;
    else timed.report = check_contender(puzzle, folder, contender, options.check, backend);
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
