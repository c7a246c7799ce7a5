#include <gpu/executor.hpp>

#include <csignal>
#include <cstring>

#include <fmt/format.h>

#include <gpu/child_log.hpp>
#include <gpu/nvrtc_messages.hpp>
#include <host/child.hpp>
#include <host/diagnostics.hpp>
#include <host/paths.hpp>

#if KL_HAS_CUDA
#include <gpu/child_run.hpp>
#include <gpu/faults.hpp>
#include <gpu/phase_clock.hpp>
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

host::ChildLimits limits_of(const GpuRequest& request) {
  host::ChildLimits limits;
  // A backup: the child's own clock ends each phase.
  limits.time_ms = kOpenMs + kCompileMs + 4 * kPrepareMs + 4 * request.run.limits.time_ms +
                   (request.timing ? request.timing->budget_ms : 0);
  limits.memory_bytes = kNoMemoryLimit;
  limits.output_bytes = request.run.limits.output_bytes;
  return limits;
}

// The end that the child did not choose.
void add_death(const GpuRequest& request, const host::ChildResult& child, ChildLog& log) {
  using How = host::ChildResult;
  const double seconds = request.run.limits.time_ms / 1000.0;
  if (child.how == How::kExited && log.finished) return;
  if (child.how == How::kTimedOut || (child.how == How::kSignalled && child.signal == SIGALRM)) {
    switch (log.phase) {
      case Phase::kPlan:
        return log.fail(RunOutcome::kTimedOut, fmt::format("{} takes longer than {} s to plan its launches", request.run.entry, seconds));
      case Phase::kRun:
        return log.fail(RunOutcome::kTimedOut, fmt::format("the GPU was still running after {} s: look for a loop that does not end; {}",
                                                           seconds, kReplay));
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
  const char* who = log.phase == Phase::kPlan ? request.run.entry.c_str() : "the GPU's driver";
  log.fail(RunOutcome::kCrashed, fmt::format("{} crashed ({}); {}", who, how, kReplay));
}

Finding finding_of(const FindingRecord& record, const std::vector<std::string>& names) {
  Finding f;
  f.kind = record.kind;
  f.kernel = record.kernel;
  f.here.access = AccessKind::kWrite;
  for (auto& block : f.here.block) block = -1;  // unknown
  f.here.place = {record.file, record.line};
  f.buffer = record.buffer;
  if (record.buffer >= 0)
    f.buffer_name = static_cast<std::size_t>(record.buffer) < names.size() ? names[static_cast<std::size_t>(record.buffer)] : "workspace";
  f.element = record.element;
  f.count = record.count;
  f.detail = record.detail;
  return f;
}

void add_tensors(const GpuRequest& request, SharedResults& results, RunResult& out) {
  std::size_t i = 0;
  for (const Argument& a : request.run.arguments) {
    const auto* b = std::get_if<Buffer>(&a);
    if (b == nullptr) continue;
    BufferResult r;
    r.bytes.assign(results.contents(i), results.contents(i) + b->bytes.size());
    r.written.assign(results.elements(i), 0);
    if (b->role != Role::kInput) r.written.assign(results.written(i), results.written(i) + results.elements(i));
    r.owner.assign(results.elements(i), -1);
    out.buffers.push_back(std::move(r));
    ++i;
  }
}

void add_refusal(const GpuRequest& request, ChildLog& log, GpuResult& out) {
  out.compiler_log = log.text;
  const auto file = std::filesystem::absolute(request.file).lexically_normal();
  out.diagnostics = host::parse_diagnostics(in_gcc_spelling(out.compiler_log), {file, host::source_root(), ""});
  std::string what = out.compiler_log.substr(0, out.compiler_log.find('\n'));
  if (!out.diagnostics.empty()) {
    what = out.diagnostics.front().message;
    out.run.where = out.diagnostics.front().place;
  }
  // The contract has no outcome for it; a signature that does not fit is the one that is judged COMPILE_ERROR.
  out.run.outcome = RunOutcome::kBadSignature;
  out.run.message = fmt::format("the GPU's compiler refuses it: {}", what);
}

GpuResult collect(const GpuRequest& request, SharedResults& results) {
  ChildLog& log = results.log();
  GpuResult out;
  out.run.outcome = log.outcome;
  out.run.message = log.message;
  out.run.run_ms = log.run_ms;
  out.run.counters.launches = log.launch_count;
  out.run.counters.blocks = log.blocks;
  out.device = log.device;
  out.compute_capability = log.compute_capability;
  std::vector<std::string> names;
  for (const Argument& a : request.run.arguments)
    if (const auto* b = std::get_if<Buffer>(&a)) names.push_back(b->name);
  for (int i = 0; i < log.finding_count; ++i) out.run.findings.push_back(finding_of(log.findings[i], names));
  for (int i = 0; i < std::min(log.launch_count, kMostLaunches); ++i) {
    const LaunchEntry& l = log.launches[i];
    out.run.launches.push_back({l.kernel, {l.grid[0], l.grid[1], l.grid[2]}, l.num_warps});
  }
  for (int i = 0; i < log.kernel_count; ++i) {
    const KernelEntry& k = log.kernels[i];
    out.kernels.push_back({k.kernel, k.resources, k.dynamic_shared_bytes, k.cached, k.compile_ms});
  }
  if (log.timed) out.timing = log.timing;
  add_tensors(request, results, out.run);
  if (log.refused) add_refusal(request, log, out);
  return out;
}

}  // namespace

GpuResult execute(const GpuRequest& request) {
  SharedResults results(request.run);
  const host::ChildResult child = host::run_in_child(limits_of(request), [&] {
    run_here(request, results);
    return 0;
  });
  add_death(request, child, results.log());
  GpuResult out = collect(request, results);
  out.run.printed = child.output;
  out.run.printed_truncated = child.output_truncated;
  return out;
}

#endif

}  // namespace kl::gpu
