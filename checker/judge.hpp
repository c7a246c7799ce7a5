// One run of one case: the verdict it deserves.
#pragma once

#include <optional>
#include <vector>

#include <checker/inputs.hpp>
#include <checker/report.hpp>

namespace kl {

// What a single run says. In order of precedence: findings of memory errors (OUT_OF_BOUNDS, MISALIGNED,
// RACE, UNINITIALIZED), the way the run ended (COMPILE_ERROR for a bad signature, TIMEOUT, CRASH; a failed
// assertion and a bad launch are CRASH), a hole that was executed (WRONG), changed inputs (WRONG), and
// outputs that differ from the reference (WRONG). An executed hole excuses UNINITIALIZED, RACE and a bad
// launch: its value is poison and the same in every block.
struct Judgement {
  Verdict verdict = Verdict::kPass;
  std::string message;
  Place where;
  std::optional<Mismatch> mismatch;
};
// Requires that inputs.data.expected has been filled by the reference.
Judgement judge(const Puzzle& puzzle, const Inputs& inputs, const RunResult& result);

// Whether a hole was executed.
bool reached_hole(const std::vector<Finding>& findings);

// The finding that a verdict is about: the first of its kind; null if there is none.
const Finding* finding_of(Verdict verdict, const std::vector<Finding>& findings);

// The Buffer arguments in order.
std::vector<const Buffer*> buffers_of(const std::vector<Argument>& arguments);

}  // namespace kl
