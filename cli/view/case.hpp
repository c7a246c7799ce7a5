// The one case that a look at a run shows, recorded step by step.
#pragma once

#include <vector>

#include <checker/check.hpp>
#include <sim/trace.hpp>

namespace kl::cli {

// Indices into the steps of a trace; -1: not among them.
struct FindingSteps {
  int here = -1, other = -1;
};

struct ViewCase {
  Report report;                    // of this case alone
  RunRequest request;               // the run that failed, or the first: blocks in ascending order
  RunResult result;
  sim::Trace trace;
  std::vector<FindingSteps> found;  // by finding of the result

  const CaseReport& shown() const { return report.cases.front(); }
};

// A block's number in the grid of its launch, axis 0 fastest.
std::int64_t linear_block(const std::int64_t block[3], const LaunchRecord& launch);

// Of the cases that ran, at least one: the smallest that failed, else the largest that is small.
const CaseReport& worth_looking_at(const Report& checked);

// What a check of all cases, or of the one asked for, makes worth looking at: the smallest case that failed, else the
// largest that is small. Requires that a case ran.
ViewCase view_case(const PuzzleFolder& folder, const CheckOptions& options, const Report& checked);

// Where in the trace each finding happened, on both of its sides.
std::vector<FindingSteps> locate(const RunResult& result, const sim::Trace& trace);

}  // namespace kl::cli
