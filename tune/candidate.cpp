#include <tune/candidate.hpp>

#include <algorithm>
#include <cstdio>
#include <set>

#include <fmt/format.h>

#include <gpu/plan_kernels.hpp>
#include <host/child.hpp>
#include <host/digest.hpp>
#include <host/host_compiler.hpp>
#include <host/plan_child.hpp>
#include <tune/parallel.hpp>

namespace kl::tune {
namespace {

std::string first_message(const std::vector<host::Diagnostic>& diagnostics, const std::string& log) {
  if (diagnostics.empty()) return log.substr(0, log.find('\n'));
  const host::Diagnostic& d = diagnostics.front();
  return d.place.line > 0 ? fmt::format("line {}: {}", d.place.line, d.message) : d.message;
}

// In a child, which leaves it in the cache: the run-time compiler may leave a process in a state in which children
// that it forks cannot start CUDA, and this one's children time the candidates.
gpu::CompiledKernel compile_apart(const gpu::KernelUnit& unit) {
  constexpr auto kNoMemoryLimit = std::int64_t{1} << 50;
  host::ChildLimits limits;
  limits.time_ms = 120'000;
  limits.memory_bytes = kNoMemoryLimit;
  const host::ChildResult child = host::run_in_child(limits, [&] {
    const gpu::CompiledKernel compiled = gpu::compile(unit);
    const std::string& why = compiled.unavailable.empty() ? first_message(compiled.diagnostics, compiled.log) : compiled.unavailable;
    if (!compiled.ok) std::fputs(why.c_str(), stdout);
    std::fflush(stdout);
    return compiled.ok ? 0 : compiled.unavailable.empty() ? 1 : 2;
  });
  if (child.how == host::ChildResult::kExited && child.exit_code == 0) return gpu::compile(unit);  // from the cache
  gpu::CompiledKernel failed;
  if (child.how == host::ChildResult::kExited && child.exit_code == 2) failed.unavailable = child.output;
  else failed.log = child.how == host::ChildResult::kExited ? child.output : "compiling takes longer than two minutes or crashes the compiler";
  return failed;
}

void compile_host(const PrepareRequest& request, Candidate& c) {
  const auto compiled = host::compile_kernel({.file = request.file, .entries = request.entries, .meta = c.configuration.meta});
  c.unavailable = compiled.unavailable;
  c.module = compiled.module;
  if (!compiled.ok) c.dropped = "does not compile: " + first_message(compiled.diagnostics, compiled.log);
}

// Of everything that decides what a plan does, but the kernels' code.
std::string digest_of(const host::Plan& plan, const std::vector<host::PlannedWorkspace>& workspaces) {
  host::Digest digest;
  for (const host::PlannedWorkspace& w : workspaces) digest.add(fmt::format("{} {}", static_cast<int>(w.type), w.count));
  for (const host::PlannedLaunch& l : plan.launches) {
    digest.add(l.kernel).add(fmt::format("{} {} {} {} {}", l.what.grid[0], l.what.grid[1], l.what.grid[2], l.what.num_warps, l.what.size_per_thread));
    for (const tl::plan::argument& a : l.arguments)
      digest.add(fmt::format("{} {} {} {} {} {} {} {}", static_cast<int>(a.kind), static_cast<int>(a.type), a.buffer, a.offset, a.bits,
                             fmt::join(a.extents, " "), fmt::join(a.strides, " "), fmt::join(a.block, " ")));
  }
  return digest.hex();
}

// Plans are made one by one in children, before any thread has loaded NVRTC.
std::vector<gpu::PlannedKernel> plan(const PrepareRequest& request, Candidate& c) {
  host::Plan whole;
  std::vector<host::PlannedWorkspace> workspaces;
  for (const std::string& entry : request.entries) {
    RunRequest run = request.run;
    run.module = c.module;
    run.entry = entry;
    host::PlanResult planned = host::plan_in_child(run, request.num_sms);
    if (planned.outcome != RunOutcome::kCompleted) {
      c.dropped = planned.message;
      return {};
    }
    workspaces.insert(workspaces.end(), planned.workspaces.begin(), planned.workspaces.end());
    for (host::PlannedLaunch& launch : planned.plan.launches) {
      const std::string problem = host::launch_problem(launch);
      if (!problem.empty()) {
        c.dropped = fmt::format("line {}: {}", launch.what.where.line, problem);
        return {};
      }
      const auto& grid = launch.what.grid;
      if (grid[0] > 0 && grid[1] > 0 && grid[2] > 0) whole.launches.push_back(std::move(launch));
    }
  }
  c.plan = digest_of(whole, workspaces);
  auto kernels = gpu::kernels_of(whole, request.file, request.arch, c.configuration.meta);
  if (kernels.empty()) c.dropped = "launches no block at this size";
  return kernels;
}

KernelEstimate estimate(const gpu::PlannedKernel& planned, const gpu::CompiledKernel& compiled, const std::string& arch) {
  constexpr int kWarpThreads = 32;
  KernelEstimate e;
  e.kernel = planned.unit.kernel;
  e.threads = planned.unit.num_warps * kWarpThreads;
  e.blocks = planned.grid[0] * planned.grid[1] * planned.grid[2] * planned.launches;
  e.resources = compiled.resources;
  e.dynamic_shared_bytes = compiled.scratch_bytes;
  e.code = host::Digest().add(compiled.cubin).hex();
  const auto limits = gpu::sm_limits(gpu::capability_of(arch).value_or(0));
  if (limits)
    e.occupancy = gpu::occupancy(*limits, {.threads = e.threads, .registers_per_thread = e.resources.registers,
                                           .shared_bytes = e.resources.static_shared_bytes + e.dynamic_shared_bytes});
  return e;
}

void compile_device(const PrepareRequest& request, const std::vector<gpu::PlannedKernel>& planned, Candidate& c) {
  for (const gpu::PlannedKernel& kernel : planned) {
    const gpu::CompiledKernel compiled = compile_apart(kernel.unit);
    c.unavailable = compiled.unavailable;
    if (!c.unavailable.empty()) return;
    if (!compiled.ok) {
      c.dropped = "does not compile for the GPU: " + first_message(compiled.diagnostics, compiled.log);
      return;
    }
    c.kernels.push_back(estimate(kernel, compiled, request.arch));
  }
}

int spilled_bytes(const Candidate& c) {
  int bytes = 0;
  for (const KernelEstimate& k : c.kernels) bytes += k.resources.spill_store_bytes + k.resources.spill_load_bytes;
  return bytes;
}

std::string why_no_block_fits(const KernelEstimate& k) {
  switch (k.occupancy.limit) {
    case gpu::OccupancyLimit::kRegisters:
      return fmt::format("{} registers for each of {} threads are more than a multiprocessor has", k.resources.registers, k.threads);
    case gpu::OccupancyLimit::kSharedMemory:
      return fmt::format("{:.1f} KiB of shared memory are more than a block can have",
                         (k.resources.static_shared_bytes + k.dynamic_shared_bytes) / 1024.0);
    case gpu::OccupancyLimit::kWarps:
    case gpu::OccupancyLimit::kBlocks:
      break;
  }
  return fmt::format("{} threads are more than a block can have", k.threads);
}

}  // namespace

std::vector<Candidate> prepare(const PrepareRequest& request, std::vector<Configuration> configurations) {
  std::vector<Candidate> candidates(configurations.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) candidates[i].configuration = std::move(configurations[i]);
  const std::size_t steps = 2 * candidates.size();
  const auto report = [&](std::size_t done) {
    if (request.on_progress) request.on_progress(done, steps);
  };
  in_parallel(candidates.size(), request.threads, [&](std::size_t i) { compile_host(request, candidates[i]); }, report);
  std::vector<std::vector<gpu::PlannedKernel>> planned(candidates.size());
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (candidates[i].dropped.empty() && candidates[i].unavailable.empty()) planned[i] = plan(request, candidates[i]);
  in_parallel(
      candidates.size(), request.threads, [&](std::size_t i) { compile_device(request, planned[i], candidates[i]); },
      [&](std::size_t done) { report(candidates.size() + done); });
  for (Candidate& c : candidates)
    if (c.dropped.empty()) c.dropped = reason_to_drop(c, candidates.front());
  drop_duplicates(candidates);
  return candidates;
}

std::string reason_to_drop(const Candidate& candidate, const Candidate& standard) {
  for (const KernelEstimate& k : candidate.kernels)
    if (k.occupancy.most_warps > 0 && k.occupancy.blocks_per_sm == 0) return k.kernel + ": " + why_no_block_fits(k);
  const int spilled = spilled_bytes(candidate), usual = spilled_bytes(standard);
  if (spilled > usual)
    return fmt::format("spills {} bytes of registers to memory{}", spilled, usual > 0 ? fmt::format(", the file's own values {}", usual) : "");
  return "";
}

void drop_duplicates(std::vector<Candidate>& candidates) {
  const auto same = [](const KernelEstimate& a, const KernelEstimate& b) { return a.code == b.code; };
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    Candidate& c = candidates[i];
    if (!c.dropped.empty() || c.kernels.empty()) continue;
    for (std::size_t j = 0; j < i; ++j) {
      const auto& earlier = candidates[j];
      if (!earlier.dropped.empty() || earlier.plan != c.plan ||
          !std::equal(c.kernels.begin(), c.kernels.end(), earlier.kernels.begin(), earlier.kernels.end(), same))
        continue;
      c.dropped = fmt::format("is the same machine code as {}", earlier.configuration.text);
      break;
    }
  }
}

}  // namespace kl::tune
