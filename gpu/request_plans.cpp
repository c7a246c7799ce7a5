#include <gpu/request_plans.hpp>

#include <cstdlib>
#include <map>
#include <mutex>
#include <string>

#include <fmt/format.h>

#include <gpu/child_run.hpp>
#include <gpu/phase_clock.hpp>
#include <host/child.hpp>

namespace kl::gpu {
namespace {

// The first GPU that is visible depends on the environment, which a long-lived program may change.
struct Known {
  std::mutex mutex;
  std::map<std::string, int> multiprocessors;  // by CUDA_VISIBLE_DEVICES
};
Known& known() {
  static Known value;
  return value;
}
std::string visible() {
  const char* devices = std::getenv("CUDA_VISIBLE_DEVICES");
  return devices != nullptr ? devices : "all";
}

// Asked in a child, since a process that has initialised CUDA can no longer fork. Without a GPU, 1: the run that
// follows says what is missing.
int multiprocessors() {
  {
    const std::scoped_lock lock(known().mutex);
    if (const auto found = known().multiprocessors.find(visible()); found != known().multiprocessors.end()) return found->second;
  }
  SharedResults results(RunRequest{}, 1, 0);
  host::ChildLimits limits;
  limits.time_ms = kOpenMs;
  limits.memory_bytes = std::int64_t{1} << 50;
  host::run_in_child(limits, [&] {
    probe_here(results.log());
    return 0;
  });
  const int count = results.log().num_sms;
  if (count > 0) remember_multiprocessors(count);
  return count > 0 ? count : 1;
}

// Most plans do not ask how many multiprocessors there are, and then nobody has to.
host::PlanResult plan_for_gpu(const RunRequest& request) {
  int guess = 1;
  {
    const std::scoped_lock lock(known().mutex);
    if (const auto found = known().multiprocessors.find(visible()); found != known().multiprocessors.end()) guess = found->second;
  }
  host::PlanResult plan = host::plan_in_child(request, guess);
  if (!plan.plan.uses_num_sms) return plan;
  const int count = multiprocessors();
  return count == guess ? plan : host::plan_in_child(request, count);
}

RunRequest without_contents(const RunRequest& request) {
  RunRequest light;
  light.limits = request.limits;
  for (const Argument& a : request.arguments) {
    if (const auto* b = std::get_if<Buffer>(&a))
      light.arguments.emplace_back(Buffer{b->name, b->type, b->role, b->shape, b->strides, {}});
    else
      light.arguments.push_back(a);
  }
  return light;
}

}  // namespace

void remember_multiprocessors(int count) {
  const std::scoped_lock lock(known().mutex);
  known().multiprocessors[visible()] = count;
}

Plans plan_all(const GpuRequest& request) {
  Plans plans;
  plans.all.push_back(request.prepared ? request.prepared->plan : plan_for_gpu(request.run));
  const bool own_is_well = plans.all.front().outcome == RunOutcome::kCompleted;
  plans.wanted.push_back(own_is_well);
  if (!request.timing) return plans;
  RunRequest light = without_contents(request.run);
  for (const Rival& rival : request.timing->rivals) {
    light.module = rival.module;
    light.entry = rival.entry;
    plans.all.push_back(!own_is_well ? host::PlanResult{} : rival.prepared ? rival.prepared->plan : plan_for_gpu(light));
    const host::PlanResult& plan = plans.all.back();
    plans.wanted.push_back(own_is_well && plan.outcome == RunOutcome::kCompleted);
    RivalResult& result = plans.rivals.emplace_back();
    result.name = rival.name;
    result.outcome = plan.outcome;
    result.message = plan.message;
  }
  return plans;
}

void take_failure(const host::PlanResult& plan, GpuResult& out) {
  out.run.outcome = plan.outcome;
  out.run.message = plan.message;
  out.run.where = plan.where;
  for (RivalResult& rival : out.rivals) {
    rival.outcome = plan.outcome;
    rival.message = fmt::format("not timed, because what it is compared with failed: {}", plan.message);
  }
}

}  // namespace kl::gpu
