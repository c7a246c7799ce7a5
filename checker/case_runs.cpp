#include <checker/case_runs.hpp>

#include <atomic>
#include <memory>

#include <checker/parallel.hpp>
#include <host/turn.hpp>

namespace kl {
namespace {

CheckedCase run_one(const Puzzle& puzzle, std::int64_t number, const Case& parameters, const std::filesystem::path& module,
                    const CheckOptions& options, const Backend& backend) {
  CheckedCase one{prepare_case(puzzle, parameters, number, options.seed, options.fills), {}};
  if (one.prepared.error.empty()) one.run = run_case(puzzle, one.prepared, module, options, backend);
  return one;
}

// A signature is wrong in every case, and every case of an endless loop takes its whole time limit.
bool ends_check(const CheckedCase& one) {
  const Verdict verdict = one.run.report.verdict;
  return !one.prepared.error.empty() || !one.run.unavailable.empty() || verdict == Verdict::kCompileError || verdict == Verdict::kTimeout;
}

}  // namespace

std::vector<CheckedCase> run_cases(const Puzzle& puzzle, const std::vector<std::pair<std::int64_t, Case>>& cases,
                                   const std::filesystem::path& module, const CheckOptions& options, const Backend& backend) {
  std::vector<CheckedCase> results(cases.size());
  const auto abandoned = std::make_unique<std::atomic<bool>[]>(cases.size());
  std::size_t end = cases.size();  // of those that count; read and written in turns
  in_parallel(
      static_cast<std::int64_t>(cases.size()), 1,
      [&](std::int64_t first, std::int64_t) {
        const auto k = static_cast<std::size_t>(first);
        const host::Turn turn(abandoned[k]);
        if (k >= end) return;
        const bool cancelled = options.cancelled && options.cancelled->load();
        if (!cancelled) results[k] = run_one(puzzle, cases[k].first, cases[k].second, module, options, backend);
        // One that was given up meanwhile says nothing.
        if (k >= end || (!cancelled && !ends_check(results[k]))) return;
        end = cancelled ? k : k + 1;
        for (std::size_t later = end; later < cases.size(); ++later) abandoned[later] = true;
      },
      backend.side_by_side ? options.threads : 1);
  results.resize(end);
  return results;
}

}  // namespace kl
