#include <leaderboard/worker/gpu_wire.hpp>

#include <leaderboard/worker/wire_structs.hpp>

namespace kl::board::wire {

template <class A, class X, class Y> void pass(A& a, std::pair<X, Y>& p) { all(a, p.first, p.second); }
template <class A, class T> void pass(A& a, std::optional<T>& o) {
  bool there = o.has_value();
  pass(a, there);
  if (there && !o) o.emplace();
  if (there) pass(a, *o);
}

// --- plans
template <class A> void pass(A& a, tl::plan::argument& g) {
  all(a, g.kind, g.type, g.writable, g.buffer, g.offset, g.bits, g.rank, g.extents, g.block, g.strides);
}
template <class A> void pass(A& a, host::PlannedLaunch& l) {
  std::string file = l.what.where.file;
  all(a, l.kernel, l.what.grid, l.what.num_warps, l.what.num_stages, l.what.size_per_thread, file, l.what.where.line, l.arguments);
  l.what.where.file = host::lasting_text(file);
}
template <class A> void pass(A& a, host::Plan& p) { all(a, p.launches, p.error, p.uses_num_sms); }
template <class A> void pass(A& a, host::PlannedWorkspace& w) { all(a, w.type, w.count); }
template <class A> void pass(A& a, host::PlanResult& r) { all(a, r.outcome, r.message, r.where, r.plan, r.workspaces, r.printed, r.printed_truncated); }

// --- kernels
template <class A> void pass(A& a, gpu::Specialisation& s) { all(a, s.vector_elements, s.divisible); }
template <class A> void pass(A& a, gpu::KernelUnit& u) { all(a, u.file, u.kernel, u.arch, u.num_warps, u.arguments, u.meta); }
template <class A> void pass(A& a, gpu::PtxasReport& r) { all(a, r.registers, r.stack_bytes, r.spill_store_bytes, r.spill_load_bytes, r.static_shared_bytes); }
template <class A> void pass(A& a, host::Diagnostic& d) { all(a, d.severity, d.place, d.column, d.message, d.source_line); }
template <class A> void pass(A& a, gpu::CompiledKernel& k) {
  all(a, k.ok, k.cached, k.cubin, k.ptx, k.log, k.diagnostics, k.unavailable, k.scratch_bytes, k.resources, k.ms);
}
template <class A> void pass(A& a, gpu::GivenKernel& k) { all(a, k.kernel, k.num_warps, k.arguments, k.code); }
template <class A> void pass(A& a, gpu::Prepared& p) { all(a, p.plan, p.kernels); }
template <class A> void pass(A& a, std::shared_ptr<const gpu::Prepared>& p) {
  std::optional<gpu::Prepared> there;
  if (p) there = *p;
  pass(a, there);
  if (there) p = std::make_shared<const gpu::Prepared>(*std::move(there));
}

// --- runs
template <class A> void pass(A& a, gpu::Fill& f) { all(a, f.low, f.high, f.integers, f.specials); }
template <class A> void pass(A& a, gpu::Rival& r) { all(a, r.name, r.entry, r.prepared); }
template <class A> void pass(A& a, gpu::TimingRequest& t) { all(a, t.bytes, t.budget_ms, t.fills, t.rivals, t.seeds, t.keep_outputs, t.kept_samples); }
template <class A> void pass(A& a, gpu::GpuRequest& r) { all(a, r.run.arguments, r.run.limits, r.timing, r.prepared); }
template <class A> void pass(A& a, gpu::GpuTiming& t) {
  all(a, t.median_us, t.low_us, t.high_us, t.p10_us, t.p90_us, t.samples, t.noisy, t.bytes, t.gb_per_s, t.copy_gb_per_s, t.percent, t.launch_us, t.throttled, t.copy_us,
      t.copy_low_us, t.copy_high_us, t.copy_bytes, t.host_us, t.device_us);
}
template <class A> void pass(A& a, gpu::Quantiles& q) { all(a, q.median, q.low, q.high, q.p10, q.p90); }
template <class A> void pass(A& a, gpu::KernelFigures& k) { all(a, k.kernel, k.resources, k.dynamic_shared_bytes, k.cached, k.compile_ms); }
template <class A> void pass(A& a, gpu::TimedOutputs& o) { all(a, o.seed, o.buffers); }
template <class A> void pass(A& a, gpu::RivalResult& r) { all(a, r.name, r.outcome, r.message, r.kernels, r.timing, r.same_outputs, r.ratio, r.outputs); }
template <class A> void pass(A& a, gpu::GpuResult& r) {
  all(a, r.run, r.device, r.compute_capability, r.diagnostics, r.compiler_log, r.kernels, r.timing, r.rivals, r.outputs, r.repeatable, r.note);
}
template <class A> void pass(A& a, gpu::DeviceFacts& f) { all(a, f.name, f.compute_capability, f.num_sms, f.unavailable); }

inline bool is_sound(const tl::plan::argument& g) {
  if (!within(g.kind, tl::plan::argument_kind::descriptor) || !within(g.type, tl::dtype_id::float64)) return false;
  return g.kind != tl::plan::argument_kind::descriptor || (g.rank >= 2 && g.rank <= tl::plan::kMostAxes);
}

inline bool is_sound(host::PlanResult& r) {
  if (!within(r.outcome, RunOutcome::kUnavailable)) return false;
  for (const host::PlannedWorkspace& w : r.workspaces)
    if (!within(w.type, tl::dtype_id::float64) || w.count < 0) return false;
  for (host::PlannedLaunch& l : r.plan.launches) {
    for (const tl::plan::argument& g : l.arguments)
      if (!is_sound(g)) return false;
    l.what.argument_count = static_cast<int>(l.arguments.size());
  }
  return true;
}

inline bool is_sound(const std::vector<gpu::CompiledKernel>& kernels) {
  for (const gpu::CompiledKernel& k : kernels)
    for (const host::Diagnostic& d : k.diagnostics)
      if (!within(d.severity, host::Severity::kWarning)) return false;
  return true;
}

}  // namespace kl::board::wire

namespace kl::board {
namespace {

template <class T>
std::optional<T> sound_from(const std::string& bytes) {
  auto value = wire::from_bytes<T>(bytes);
  if (value && !wire::is_sound(*value)) return {};
  return value;
}

}  // namespace

std::string encode(const host::PlanResult& plan) { return wire::to_bytes(plan); }
std::optional<host::PlanResult> decode_plan(const std::string& bytes) { return sound_from<host::PlanResult>(bytes); }
std::string encode(const std::vector<gpu::KernelUnit>& units) { return wire::to_bytes(units); }
std::optional<std::vector<gpu::KernelUnit>> decode_units(const std::string& bytes) { return wire::from_bytes<std::vector<gpu::KernelUnit>>(bytes); }
std::string encode(const std::vector<gpu::CompiledKernel>& kernels) { return wire::to_bytes(kernels); }
std::optional<std::vector<gpu::CompiledKernel>> decode_kernels(const std::string& bytes) { return sound_from<std::vector<gpu::CompiledKernel>>(bytes); }
std::string encode(const gpu::GpuRequest& request) { return wire::to_bytes(request); }
std::optional<gpu::GpuRequest> decode_gpu_request(const std::string& bytes) { return wire::from_bytes<gpu::GpuRequest>(bytes); }
std::string encode(gpu::GpuResult result) { return wire::to_bytes(std::move(result)); }
std::optional<gpu::GpuResult> decode_gpu_result(const std::string& bytes) { return wire::from_bytes<gpu::GpuResult>(bytes); }
std::string encode(const gpu::DeviceFacts& facts) { return wire::to_bytes(facts); }
std::optional<gpu::DeviceFacts> decode_facts(const std::string& bytes) { return wire::from_bytes<gpu::DeviceFacts>(bytes); }

}  // namespace kl::board
