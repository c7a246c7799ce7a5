#include <gpu/collect.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <host/diagnostics.hpp>
#include <host/paths.hpp>

namespace kl::gpu {
namespace {

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

std::vector<KernelFigures> figures_of(const PlanLog& log) {
  std::vector<KernelFigures> figures;
  for (int i = 0; i < log.kernel_count; ++i) {
    const KernelEntry& k = log.kernels[i];
    figures.push_back({k.kernel, k.resources, k.dynamic_shared_bytes, k.cached, k.compile_ms});
  }
  return figures;
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

// Output by output, so that shared memory and its copy do not both hold everything.
TimedOutputs take_kept(const GpuRequest& request, std::size_t place, std::uint64_t seed, SharedResults& results) {
  TimedOutputs kept{.seed = seed, .buffers = {}};
  std::size_t i = 0;
  for (const Argument& a : request.run.arguments) {
    const auto* b = std::get_if<Buffer>(&a);
    if (b == nullptr) continue;
    BufferResult& r = kept.buffers.emplace_back();
    if (b->role != Role::kInput) {
      r.bytes.assign(results.kept(place, i), results.kept(place, i) + b->span_elements() * tl::size_bytes(b->type));
      results.forget_kept(place, i);
    }
    ++i;
  }
  return kept;
}

// The samples of plan number `plan` that were kept.
void add_samples(const GpuRequest& request, std::size_t plan, SharedResults& results, std::vector<TimedOutputs>& out) {
  const PlanLog& log = results.plan(plan);
  for (int i = 0; i < std::min(log.kept_count, kMostKeptSamples); ++i)
    out.push_back(take_kept(request, plan * kMostKeptSamples + static_cast<std::size_t>(i), log.kept_seeds[i], results));
}

void add_kept(const GpuRequest& request, SharedResults& results, GpuResult& out) {
  const TimingRequest& timing = *request.timing;
  if (timing.kept_samples > 0) return add_samples(request, 0, results, out.outputs);
  for (std::size_t s = 0; s < static_cast<std::size_t>(results.log().kept); ++s)
    out.outputs.push_back(take_kept(request, s, timing.seeds.empty() ? request.run.seed : timing.seeds[s], results));
}

struct Refusal {
  std::vector<host::Diagnostic> diagnostics;
  Place where;
  std::string message;
};
Refusal refusal_of(const std::filesystem::path& learner_file, const std::string& text) {
  // A prepared plan has no file.
  const auto file = learner_file.empty() ? learner_file : std::filesystem::absolute(learner_file).lexically_normal();
  Refusal refusal{host::parse_diagnostics(in_gcc_spelling(text), {file, host::source_root(), ""}), {file.string(), 0}, ""};
  std::string what = text.substr(0, text.find('\n'));
  if (!refusal.diagnostics.empty()) {
    what = refusal.diagnostics.front().message;
    refusal.where = refusal.diagnostics.front().place;
  }
  refusal.message = fmt::format("the GPU's compiler refuses it: {}", what);
  return refusal;
}

}  // namespace

void collect(const GpuRequest& request, SharedResults& results, GpuResult& out) {
  const PlanLog& log = results.plan(0);
  out.run.outcome = log.outcome;
  out.run.message = log.message;
  out.run.run_ms = log.run_ms;
  out.run.counters.launches = log.launch_count;
  out.run.counters.blocks = log.blocks;
  out.device = results.log().device;
  out.note = results.log().note;
  out.compute_capability = results.log().compute_capability;
  std::vector<std::string> names;
  for (const Argument& a : request.run.arguments)
    if (const auto* b = std::get_if<Buffer>(&a)) names.push_back(b->name);
  for (int i = 0; i < log.finding_count; ++i) out.run.findings.push_back(finding_of(log.findings[i], names));
  for (int i = 0; i < std::min(log.launch_count, kMostLaunches); ++i) {
    const LaunchEntry& l = log.launches[i];
    out.run.launches.push_back({l.kernel, {l.grid[0], l.grid[1], l.grid[2]}, l.num_warps});
  }
  out.kernels = figures_of(log);
  out.repeatable = log.repeatable;
  if (log.timed) out.timing = log.timing;
  add_tensors(request, results, out.run);
  if (request.timing) add_kept(request, results, out);
  if (!log.refused) return;
  out.compiler_log = log.text;
  Refusal refusal = refusal_of(request.file, out.compiler_log);
  out.diagnostics = std::move(refusal.diagnostics);
  out.run.where = std::move(refusal.where);
  out.run.outcome = RunOutcome::kRefused;
  out.run.message = std::move(refusal.message);
}

void collect(const GpuRequest& request, std::size_t plan, SharedResults& results, RivalResult& out) {
  const Rival& rival = request.timing->rivals[plan - 1];
  const PlanLog& log = results.plan(plan);
  out.ratio = log.ratio;
  out.outputs.clear();
  if (request.timing->kept_samples > 0) add_samples(request, plan, results, out.outputs);
  out.outcome = log.outcome;
  out.message = log.message;
  out.kernels = figures_of(log);
  out.same_outputs = log.timed && log.same_outputs;
  if (log.timed) out.timing = log.timing;
  if (log.refused) {
    out.outcome = RunOutcome::kRefused;
    out.message = refusal_of(rival.file, log.text).message;
  } else if (log.finding_count > 0) {
    const FindingRecord& f = log.findings[0];
    out.outcome = RunOutcome::kCrashed;
    out.message = f.kind == FindingKind::kBadLaunch
                      ? std::string(f.detail)
                      : fmt::format("{} {}; {}", f.kernel[0] != '\0' ? f.kernel : "a kernel",
                                    f.kind == FindingKind::kMisaligned ? "uses a misaligned address" : "leaves its tensors", f.detail);
  }
}

}  // namespace kl::gpu
