// Runs the cases of a check, several side by side.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <checker/case_run.hpp>

namespace kl {

// A case that is over. `prepared.error`: its specification failed, and there was no run.
struct CheckedCase {
  PreparedCase prepared;
  CaseRun run;
};

// The cases in order, up to the first that makes going on pointless: its specification fails, the backend is not there, the entry
// does not take the arguments, or it takes its whole time limit. The same for every number of threads. Fewer if cancelled.
std::vector<CheckedCase> run_cases(const Puzzle& puzzle, const std::vector<std::pair<std::int64_t, Case>>& cases,
                                   const std::filesystem::path& module, const CheckOptions& options, const Backend& backend);

}  // namespace kl
