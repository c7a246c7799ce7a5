#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cli/debug/debug.hpp>
#include <cli/usage_error.hpp>
#include <cli/view/case.hpp>

namespace kl::cli {
namespace {

std::int64_t block_count(const LaunchRecord& launch) { return launch.grid[0] * launch.grid[1] * launch.grid[2]; }

bool is_in(const std::int64_t block[3], const LaunchRecord& launch) {
  return std::equal(block, block + 3, launch.grid, [](std::int64_t b, std::int64_t g) { return b >= 0 && b < g; });
}

// The launch that a finding is about: findings name their kernel.
int launch_of(const Finding& finding, const std::vector<LaunchRecord>& launches) {
  const auto found = std::find_if(launches.begin(), launches.end(), [&](const LaunchRecord& launch) {
    return (finding.kernel.empty() || launch.kernel == finding.kernel) && is_in(finding.here.block, launch);
  });
  return found == launches.end() ? 0 : static_cast<int>(found - launches.begin());
}

// Launches that come later have the last word on an output.
int last_launch_with(std::int64_t block, const std::vector<LaunchRecord>& launches) {
  for (std::size_t i = launches.size(); i-- > 0;)
    if (block < block_count(launches[i])) return static_cast<int>(i);
  return 0;
}

sim::BlockStop worth_stopping_at(const CaseReport& one) {
  if (!one.findings.empty()) {
    const int launch = launch_of(one.findings.front(), one.launches);
    return {launch, linear_block(one.findings.front().here.block, one.launches[static_cast<std::size_t>(launch)])};
  }
  if (one.mismatch && !one.mismatch->first.empty() && one.mismatch->first.front().block >= 0) {
    const std::int64_t block = one.mismatch->first.front().block;
    return {last_launch_with(block, one.launches), block};
  }
  return {};
}

std::int64_t parse_block(const std::string& text, const LaunchRecord& launch) {
  std::int64_t block[3] = {0, 0, 0};
  std::istringstream in(text);
  int parts = 0;
  bool is_number = !text.empty() && text.back() != ',';
  for (std::string part; is_number && std::getline(in, part, ','); ++parts) {
    is_number = parts < 3 && !part.empty() && part.size() < 10 && part.find_first_not_of("0123456789") == std::string::npos;
    if (is_number) block[parts] = std::stoll(part);
  }
  if (!is_number) throw UsageError(fmt::format("--block {} is no block: give its number, for example 5, or its place in the grid, 1,2", text));
  // One number is the linear one, whatever the grid.
  if (parts == 1 && block[0] < block_count(launch)) return block[0];
  if (parts > 1 && is_in(block, launch)) return linear_block(block, launch);
  throw UsageError(fmt::format("there is no block {}: the grid of {} is {}", text, launch.kernel, fmt::join(launch.grid, " x ")));
}

}  // namespace

DebugTarget debug_target(const CaseReport& one, const std::string& block, const std::optional<int>& launch) {
  DebugTarget target{.parameters = one.parameters, .verdict = one.verdict, .run = 0, .stop = worth_stopping_at(one), .launch = {}};
  if (one.verdict != Verdict::kPass && one.verdict != Verdict::kBudget) target.run = one.schedules - 1;
  const int count = static_cast<int>(one.launches.size());
  if (launch && *launch >= count) throw UsageError(fmt::format("there is no launch {}: the case has {}, counted from 0", *launch, count));
  if (launch && *launch != target.stop.launch) target.stop = {*launch, 0};
  target.launch = one.launches[static_cast<std::size_t>(target.stop.launch)];
  if (!block.empty()) target.stop.block = parse_block(block, target.launch);
  return target;
}

}  // namespace kl::cli
