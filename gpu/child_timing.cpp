// A timing: every contender runs once on its own, so that what it does wrong is its own; then they take turns.
#include <gpu/child_run.hpp>

#include <algorithm>

#include <gpu/phase_clock.hpp>
#include <gpu/sampler.hpp>

namespace kl::gpu {
namespace {

constexpr const char* kStrayAmongOthers =
    "one of the compared plans stored outside its tensors with one of the seeds; time them one by one to see which";

// `lost`: the GPU's context is gone with it.
Status try_once(const ReadyRun& run, TimedTensors& tensors, std::uint64_t seed, Contender& c, bool& lost) {
  KL_RETURN_ERROR(tensors.renew(seed));
  KL_RETURN_ERROR(poison_workspaces(c, run.memory));
  bool sticky = false;
  c.live = run_limited(run, c, sticky);
  lost = !c.live && sticky;
  if (!c.live) return {};
  KL_RETURN_ERROR(find_stray_stores(c, run.memory));
  c.live = c.log->is_well();
  return {};
}

// A seed that the first run had not may lead a store astray.
Status check_after(const ReadyRun& run, std::vector<Contender>& contenders) {
  Contender& own = contenders.front();
  KL_RETURN_ERROR(find_stray_stores(own, run.memory));
  const bool alone = std::count_if(contenders.begin(), contenders.end(), [](const Contender& c) { return c.live; }) == 1;
  if (own.log->finding_count == 0 || alone) return {};
  own.log->finding_count = 0;
  for (Contender& c : contenders) {
    if (!c.live) continue;
    c.log->timed = false;
    c.log->fail(RunOutcome::kCrashed, kStrayAmongOthers);
  }
  return {};
}

}  // namespace

Status time_plans(const ReadyRun& run, std::vector<Contender>& contenders) {
  ChildLog& log = run.results.log();
  const TimingRequest& timing = *run.request.timing;
  OwnKernels own(run.device);
  TimedTensors tensors(timing, run.buffers, run.device, run.memory, own);
  KL_RETURN_ERROR(tensors.prepare());
  const std::uint64_t seed = timing.seeds.empty() ? run.request.run.seed : timing.seeds.front();
  for (Contender& c : contenders) {
    if (!c.live) continue;
    KL_RETURN_ERROR(try_once(run, tensors, seed, c, log.lost));
    if (log.lost || !contenders.front().live) return {};
  }
  const auto live = std::count_if(contenders.begin(), contenders.end(), [](const Contender& c) { return c.live; });
  enter(log, Phase::kTime, timing.budget_ms * static_cast<int>(live) + kPrepareMs);
  log.current = 0;
  if (Status error = sample(run.request, contenders, tensors, own, run.device, run.memory, run.results)) {
    // What is in the contender's log is its own fault, anything else the machine's.
    log.lost = !run.results.plan(static_cast<std::size_t>(log.current)).is_well();
    if (!log.lost) return error;
    return {};
  }
  log.current = 0;
  return check_after(run, contenders);
}

}  // namespace kl::gpu
