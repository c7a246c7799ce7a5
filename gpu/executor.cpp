#include <gpu/executor.hpp>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include <gpu/child_log.hpp>
#include <host/child.hpp>

#if KL_HAS_CUDA
#include <gpu/child_run.hpp>
#include <gpu/collect.hpp>
#include <gpu/faults.hpp>
#include <gpu/phase_clock.hpp>
#include <gpu/request_plans.hpp>
#endif

namespace kl::gpu {

#if !KL_HAS_CUDA

GpuResult execute(const GpuRequest&) {
  GpuResult out;
  out.run.outcome = RunOutcome::kUnavailable;
  out.run.message = missing_from_build();
  return out;
}

#else

namespace {

// CUDA reserves terabytes of addresses, so the limit on memory has to be out of its way.
constexpr auto kNoMemoryLimit = std::int64_t{1} << 50;

host::ChildLimits limits_of(const GpuRequest& request, std::size_t plans) {
  host::ChildLimits limits;
  const auto all = static_cast<std::int64_t>(plans);
  const std::int64_t time_ms = kOpenMs + 4 * kPrepareMs + all * (kCompileMs + 4 * request.run.limits.time_ms + (request.timing ? request.timing->budget_ms : 0));
  // A backup: the child's own clock ends each phase.
  limits.time_ms = static_cast<int>(std::min<std::int64_t>(time_ms, std::numeric_limits<int>::max() / 2));
  limits.memory_bytes = kNoMemoryLimit;
  limits.output_bytes = request.run.limits.output_bytes;
  return limits;
}

// The end that the child did not choose.
void add_death(const GpuRequest& request, const host::ChildResult& child, const ChildLog& child_log, PlanLog& log) {
  using How = host::ChildResult;
  const double seconds = request.run.limits.time_ms / 1000.0;
  if (child.how == How::kExited && child_log.finished) return;
  if (child.how == How::kTimedOut || (child.how == How::kSignalled && child.signal == SIGALRM)) {
    switch (child_log.phase) {
      case Phase::kRun:
        return log.fail(RunOutcome::kTimedOut, fmt::format("the GPU was still running after {} s: look for a loop that does not end; {}",
                                                           seconds, kReplay));
      case Phase::kTime:
        return log.fail(RunOutcome::kTimedOut, fmt::format("the GPU was still running after the whole time for samples; look for a loop "
                                                           "whose end depends on the inputs; {}", kReplay));
      case Phase::kCompile:
        return log.fail(RunOutcome::kTimedOut, fmt::format("compiling for the GPU takes longer than {} s; look for a loop that is unrolled "
                                                           "too far, or smaller tiles", kCompileMs / 1000));
      default:
        return log.fail(RunOutcome::kUnavailable, "the GPU does not answer; `nvidia-smi` shows what uses it");
    }
  }
  if (child.how == How::kFlooded) return log.fail(RunOutcome::kCrashed, "the kernel prints without end");
  if (child.how == How::kLost) return log.fail(RunOutcome::kUnavailable, child.error);
  const std::string how = child.how == How::kSignalled ? fmt::format("signal {}, {}", child.signal, strsignal(child.signal))
                                                       : fmt::format("exit code {}", child.exit_code);
  log.fail(RunOutcome::kCrashed, fmt::format("the GPU's driver crashed ({}); {}", how, kReplay));
}

// Places for the outputs of a seed or a sample.
std::size_t kept_places(const GpuRequest& request, std::size_t plans) {
  if (!request.timing) return 0;
  if (request.timing->kept_samples > 0) return plans * kMostKeptSamples;
  return request.timing->keep_outputs ? std::max<std::size_t>(request.timing->seeds.size(), 1) : 0;
}

}  // namespace

GpuResult execute(const GpuRequest& request) {
  GpuResult out;
  const Plans plans = plan_all(request);
  out.run.printed = plans.all.front().printed;
  out.run.printed_truncated = plans.all.front().printed_truncated;
  if (request.timing) out.rivals = plans.rivals;
  if (plans.all.front().outcome != RunOutcome::kCompleted) {
    take_failure(plans.all.front(), out);
    return out;
  }
  std::vector<bool> wanted = plans.wanted;
  const std::size_t kept = kept_places(request, plans.all.size());
  // A rival that takes the GPU's context with it is left out, and the rest starts again in a new process.
  while (true) {
    SharedResults results(request.run, wanted.size(), kept);
    const host::ChildResult child = host::run_in_child(limits_of(request, wanted.size()), [&] {
      run_here(request, plans.all, wanted, results);
      return 0;
    });
    const ChildLog& log = results.log();
    const auto current = static_cast<std::size_t>(log.current);
    const bool died = child.how != host::ChildResult::kExited || !log.finished;
    add_death(request, child, log, results.plan(current));
    if (log.num_sms > 0) remember_multiprocessors(log.num_sms);
    for (std::size_t k = 1; k < wanted.size(); ++k)
      if (wanted[k]) collect(request, k, results, out.rivals[k - 1]);
    if (current > 0 && wanted[current] && (died || log.lost)) {
      wanted[current] = false;
      continue;
    }
    collect(request, results, out);
    out.run.printed += child.output;
    out.run.printed_truncated |= child.output_truncated;
    return out;
  }
}

#endif

}  // namespace kl::gpu
