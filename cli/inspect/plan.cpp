#include <cli/inspect/plan.hpp>

#include <fmt/format.h>

#include <cli/inspect/inspect.hpp>
#include <host/plan_child.hpp>

namespace kl::cli {
namespace {

struct CapturedRequest {
  std::optional<RunRequest> request;
  std::string parameters;
};

// The checker selects the case, makes its inputs and compiles; this backend keeps the request instead of running
// it, and has nothing to offer for a second one.
Report capture(const Puzzle& puzzle, const PuzzleFolder& folder, const CheckOptions& options, CapturedRequest& captured) {
  const Backend backend{.name = "gpu",
                        .compile = [](const host::KernelSource& source) { return host::compile_kernel(source); },
                        .run = [&](const RunRequest& request) {
                          captured.request = request;
                          RunResult none;
                          none.outcome = RunOutcome::kUnavailable;
                          none.message = "planned only";
                          return none;
                        }};
  return check(puzzle, folder, options, backend);
}

// Why solve has no plan is best said by the simulator, which runs it too.
Report refusal_of(const Puzzle& puzzle, const PuzzleFolder& folder, CheckOptions options, const host::PlanResult& plan) {
  options.schedules = 1;
  Report report = check(puzzle, folder, options, simulator());
  if (report.verdict != Verdict::kPass) return report;
  report.verdict = Verdict::kUnavailable;
  report.unavailable = fmt::format("the launches cannot be planned: {}", plan.message.empty() ? plan.plan.error : plan.message);
  return report;
}

std::string text_of_case(const Puzzle& puzzle, const std::optional<std::string>& only) {
  if (only && only->find('=') != std::string::npos) return *only;
  const std::size_t number = only ? std::stoul(*only) : 0;
  return Case(puzzle.parameters, puzzle.cases[number]).text();
}

}  // namespace

PlannedRun plan_run(const PuzzleFolder& folder, const CheckOptions& options, const std::string& arch) {
  PlannedRun run;
  const LoadedPuzzle loaded = load_puzzle(folder);
  if (loaded.puzzle == nullptr) {
    run.refusal = check(folder, options);  // says why
    return run;
  }
  const Puzzle& puzzle = *loaded.puzzle;
  CapturedRequest captured;
  run.report = capture(puzzle, folder, options, captured);
  if (!captured.request) {
    run.refusal = std::move(run.report);
    return run;
  }
  run.report.verdict = Verdict::kPass;
  run.report.unavailable.clear();
  run.parameters = text_of_case(puzzle, options.only_case);
  host::Plan plan;
  for (const std::string& entry : puzzle.entries) {
    RunRequest request = *captured.request;
    request.entry = entry;
    host::PlanResult planned = host::plan_in_child(request, kAssumedSms);
    if (planned.outcome != RunOutcome::kCompleted || !planned.plan.error.empty()) {
      run.refusal = refusal_of(puzzle, folder, options, planned);
      return run;
    }
    if (planned.plan.uses_num_sms) run.assumed_sms = kAssumedSms;
    for (host::PlannedLaunch& launch : planned.plan.launches) plan.launches.push_back(std::move(launch));
  }
  run.kernels = gpu::kernels_of(plan, options.file, arch, options.meta);
  return run;
}

}  // namespace kl::cli
