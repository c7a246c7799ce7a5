// Which kernels a puzzle's file would launch, without running them: the way to look at a kernel where there is
// no GPU.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <checker/check.hpp>
#include <gpu/plan_kernels.hpp>

namespace kl::cli {

struct PlannedRun {
  // Not empty: there is no plan, for this reason, as `run` would report it. A usage error is in it too.
  std::optional<Report> refusal;
  Report report;                       // of what was planned: puzzle and file, no verdict
  std::string parameters;              // the case, "n=1024"
  std::vector<gpu::PlannedKernel> kernels;
  int assumed_sms = 0;                 // not 0: solve asked for the number of multiprocessors and was told this
};

// Plans the case of the options, else the puzzle's first one.
PlannedRun plan_run(const PuzzleFolder& folder, const CheckOptions& options, const std::string& arch);

}  // namespace kl::cli
