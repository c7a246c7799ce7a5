// What a debugger is given: one run of one case, and the block that it stops at.
#pragma once

#include <string>

#include <checker/check.hpp>
#include <sim/debug_stops.hpp>

namespace kl::cli {

struct DebugTarget {
  std::string parameters;  // of the case
  Verdict verdict = Verdict::kPass;
  int run = 0;             // among the runs of the case, from 0
  sim::BlockStop stop;
  LaunchRecord launch;     // that the stop is in
};

// The run that failed, or the first, and the block worth a look: that of the first finding, else of the first wrong
// element, else block 0. `block` is "5" or "1,2,0" as typed, `launch` counts from 0; where given they are taken.
// Requires that a case ran with at least one launch. Throws UsageError for a block or launch that there is not.
DebugTarget debug_target(const CaseReport& one, const std::string& block, const std::optional<int>& launch);

// Repeats the target's run in this process, compiled so that every line and variable is there, and says what was found.
void debug_here(const PuzzleFolder& folder, const CheckOptions& options, const DebugTarget& target);

// Becomes the debugger, over this program called with `arguments`. Throws UsageError where there is none.
[[noreturn]] void become_debugger(const std::filesystem::path& root, const std::vector<std::string>& arguments);

}  // namespace kl::cli
