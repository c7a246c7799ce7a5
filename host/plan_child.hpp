// What a file's entry plans, as data: `solve` is the learner's code, so it runs in a child process of its own.
#pragma once

#include <string>
#include <vector>

#include <host/kernel_module.hpp>

namespace kl::host {

struct PlannedWorkspace {
  tl::dtype_id type = tl::dtype_id::float32;
  std::int64_t count = 0;
};

struct PlanResult {
  RunOutcome outcome = RunOutcome::kCompleted;
  std::string message;                     // of anything but kCompleted
  Place where;
  Plan plan;                               // addresses of kernels and functions are the child's: only names count here
  std::vector<PlannedWorkspace> workspaces;  // numbered after the buffers
  std::string printed;                     // by solve, capped
  bool printed_truncated = false;
};

// A text that lives as long as the program, for a tl::site, which only points to its own. There are few of them.
const char* lasting_text(const std::string& text);

// Buffers may have no bytes. `num_sms` is what tl::host::num_sms gives.
PlanResult plan_in_child(const RunRequest& request, int num_sms);

}  // namespace kl::host
