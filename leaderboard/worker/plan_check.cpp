#include <leaderboard/worker/plan_check.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace kl::board {
namespace {

constexpr std::size_t kMostLaunches = 1024, kMostKernels = 16, kMostArguments = 64, kMostNameBytes = 100;
constexpr std::int64_t kMostWorkspaceBytes = std::int64_t{8} << 30;
constexpr int kMostWarps = 32, kMostSizePerThread = 64, kMostStages = 64;

// What a pointer may point into.
struct Room {
  tl::dtype_id type = tl::dtype_id::float32;
  std::int64_t elements = 0;
  bool writable = true;
};

std::vector<Room> rooms_of(const host::PlanResult& plan, const RunRequest& request) {
  std::vector<Room> rooms;
  for (const Argument& a : request.arguments)
    if (const auto* b = std::get_if<Buffer>(&a)) rooms.push_back({b->type, b->span_elements(), b->role != Role::kInput});
  for (const host::PlannedWorkspace& w : plan.workspaces) rooms.push_back({w.type, w.count, true});
  return rooms;
}

// It becomes text that a compiler reads.
bool is_name(const std::string& name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && name.size() <= kMostNameBytes && letter(name[0]) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

bool is_power(int value, int most) { return value >= 1 && value <= most && (value & (value - 1)) == 0; }

// One past the last element that a descriptor's tensor reaches, or -1 if it cannot be told.
std::int64_t reach_of(const tl::plan::argument& a) {
  double far = static_cast<double>(a.offset);  // the integers below are exact wherever this is small
  std::int64_t last = a.offset;
  for (int axis = 0; axis < a.rank; ++axis) {
    if (a.extents[axis] < 0 || a.strides[axis] < 0 || a.block[axis] < 1) return -1;
    if (a.extents[axis] == 0) return a.offset;
    far += static_cast<double>(a.extents[axis] - 1) * static_cast<double>(a.strides[axis]);
    if (far > 1e15) return -1;
    last += (a.extents[axis] - 1) * static_cast<std::int64_t>(a.strides[axis]);
  }
  return last + 1;
}

std::string argument_problem(const tl::plan::argument& a, const std::vector<Room>& rooms) {
  if (!tl::plan::is_tensor(a)) return "";
  if (a.buffer < 0 || static_cast<std::size_t>(a.buffer) >= rooms.size()) return "points to no tensor";
  const Room& room = rooms[static_cast<std::size_t>(a.buffer)];
  if (a.type != room.type) return fmt::format("reads {} as {}", tl::short_name(room.type), tl::short_name(a.type));
  if (a.writable && !room.writable) return "would write an input";
  if (a.offset < 0 || a.offset > room.elements) return "begins outside its tensor";
  if (a.kind != tl::plan::argument_kind::descriptor) return "";
  const std::int64_t reach = reach_of(a);
  return reach < 0 || reach > room.elements ? "is a tensor descriptor that reaches beyond its tensor" : "";
}

std::string launch_problem_here(const host::PlannedLaunch& launch, const std::vector<Room>& rooms) {
  if (!is_name(launch.kernel)) return "it launches something without a plain name: kernels are functions marked TL_KERNEL, outside of namespaces";
  if (const std::string problem = host::launch_problem(launch); !problem.empty()) return problem;
  if (!is_power(launch.what.num_warps, kMostWarps)) return fmt::format("num_warps is {}; a block has 1, 2, 4, 8, 16 or 32 warps", launch.what.num_warps);
  if (launch.what.size_per_thread != 0 && !is_power(launch.what.size_per_thread, kMostSizePerThread)) return fmt::format("a thread cannot hold {} elements side by side", launch.what.size_per_thread);
  if (launch.what.num_stages < 0 || launch.what.num_stages > kMostStages) return fmt::format("num_stages is {}", launch.what.num_stages);
  if (launch.arguments.size() > kMostArguments) return fmt::format("it has more than {} arguments", kMostArguments);
  for (std::size_t i = 0; i < launch.arguments.size(); ++i)
    if (const std::string problem = argument_problem(launch.arguments[i], rooms); !problem.empty()) return fmt::format("argument {} {}", i + 1, problem);
  return "";
}

}  // namespace

std::string plan_problem(const host::PlanResult& plan, const RunRequest& request) {
  if (plan.plan.launches.size() > kMostLaunches) return fmt::format("the plan has {} launches, more than {}", plan.plan.launches.size(), kMostLaunches);
  const std::vector<Room> rooms = rooms_of(plan, request);
  double workspace_bytes = 0;
  for (const host::PlannedWorkspace& w : plan.workspaces) workspace_bytes += static_cast<double>(w.count) * tl::size_bytes(w.type);
  if (workspace_bytes > static_cast<double>(kMostWorkspaceBytes)) return fmt::format("the plan's workspaces are larger than {} GiB", kMostWorkspaceBytes >> 30);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < plan.plan.launches.size(); ++i) {
    const host::PlannedLaunch& launch = plan.plan.launches[i];
    if (const std::string problem = launch_problem_here(launch, rooms); !problem.empty()) return fmt::format("launch {} of the plan: {}", i + 1, problem);
    if (std::find(names.begin(), names.end(), launch.kernel) == names.end()) names.push_back(launch.kernel);
  }
  return names.size() > kMostKernels ? fmt::format("the plan launches {} kernels, more than {}", names.size(), kMostKernels) : "";
}

}  // namespace kl::board
