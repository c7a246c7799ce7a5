#include <leaderboard/worker/sandboxed_plans.hpp>

#include <fmt/format.h>

#include <gpu/plan_kernels.hpp>
#include <host/paths.hpp>
#include <leaderboard/worker/gpu_screening.hpp>
#include <leaderboard/worker/gpu_wire.hpp>
#include <leaderboard/worker/inside_words.hpp>
#include <leaderboard/worker/plan_check.hpp>
#include <leaderboard/worker/sandboxed_backend.hpp>
#include <leaderboard/worker/wire.hpp>

namespace kl::board {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostPlanBytes = 64 << 20, kMostCodeBytes = 256 << 20;
constexpr int kPlanSlackMs = 10'000, kGpuCompileMs = 120'000, kGpuCompileCpuMs = 90'000;
constexpr std::int64_t kPlanBytes = std::int64_t{16} << 30, kGpuCompileBytes = std::int64_t{16} << 30;  // of address space

RunRequest without_bytes(const RunRequest& request) {
  RunRequest light = request;
  light.seed = 0;
  for (Argument& a : light.arguments)
    if (auto* b = std::get_if<Buffer>(&a)) b->bytes.clear();
  return light;
}

std::string words_of(const host::ChildResult& child) { return child.output.empty() ? child.error : child.output.substr(0, 400); }

std::shared_ptr<const gpu::Prepared> failed(host::PlanResult plan, RunOutcome outcome, std::string message, Place where = {}) {
  plan.outcome = outcome;
  plan.message = std::move(message);
  plan.where = std::move(where);
  return std::make_shared<const gpu::Prepared>(gpu::Prepared{std::move(plan), {}});
}

// The compiler's libraries find each other by the loader's table, which the sandbox has not; and of a toolkit that is not below /usr it
// sees what it needs.
void show_toolkit(Sandbox& sandbox) {
  const fs::path folder = gpu::compiler_folder();
  if (folder.empty()) return;
  sandbox.environment.push_back("LD_LIBRARY_PATH=" + folder.string());
  if (!host::is_within(folder, "/usr")) sandbox.read_only.push_back(folder);
  for (const char* variable : {"CUDA_HOME", "CUDA_PATH"}) {
    const std::string home = host::variable(variable);
    if (home.empty()) continue;
    sandbox.environment.push_back(fmt::format("{}={}", variable, home));
    if (!host::is_within(home, "/usr")) sandbox.read_only.emplace_back(home);
  }
}

}  // namespace

SandboxedPlans::SandboxedPlans(fs::path folder, fs::path file, gpu::DeviceFacts device, bool trusted)
    : folder_(std::move(folder)), file_(std::move(file)), device_(std::move(device)), trusted_(trusted) {}

fs::path SandboxedPlans::next_folder(const char* what) {
  fs::path path = folder_ / fmt::format("{}-{}", what, ++folders_);
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed) throw InfraTrouble(fmt::format("cannot make {}: {}", path.string(), failed.message()));
  return path;
}

host::PlanResult SandboxedPlans::plan(const RunRequest& request) {
  if (trusted_) return host::plan_in_child(request, device_.num_sms);
  Sandbox sandbox;
  sandbox.read_only = {request.module};
  host::ChildLimits limits{.time_ms = request.limits.time_ms + kPlanSlackMs, .memory_bytes = kPlanBytes, .file_bytes = kMostPlanBytes};
  limits.cpu_ms = limits.time_ms;
  const auto [child, answer] = ask_inside(next_folder("plan"), std::move(sandbox), limits, kPlanWord, encode(request), {std::to_string(device_.num_sms)}, kMostPlanBytes);
  auto result = answer ? decode_plan(*answer) : std::nullopt;
  if (child.how != host::ChildResult::kExited || child.exit_code != 0 || !result) throw InfraTrouble("planning in a sandbox ended without a result: " + words_of(child));
  return *std::move(result);
}

std::vector<gpu::CompiledKernel> SandboxedPlans::compile(const std::vector<gpu::KernelUnit>& units) {
  std::vector<gpu::CompiledKernel> kernels;
  if (trusted_) {
    for (const gpu::KernelUnit& unit : units) kernels.push_back(gpu::compile(unit));
    return kernels;
  }
  const fs::path own = next_folder("code"), cache = own / "cache";
  fs::create_directories(cache);
  Sandbox sandbox;
  sandbox.writable = {cache};
  sandbox.read_only = {host::source_root() / "tl", host::source_root() / "gpu" / "kernel", file_};
  sandbox.environment = {"KERNELINGS_ROOT=" + host::source_root().string(), "KERNELINGS_CACHE=" + cache.string()};
  show_toolkit(sandbox);
  const host::ChildLimits limits{.time_ms = kGpuCompileMs, .cpu_ms = kGpuCompileCpuMs, .memory_bytes = kGpuCompileBytes, .file_bytes = kMostCodeBytes};
  const auto [child, answer] = ask_inside(own, std::move(sandbox), limits, kGpuCompileWord, encode(units), {}, kMostCodeBytes);
  if (child.how == host::ChildResult::kTimedOut || child.how == host::ChildResult::kFlooded) {
    gpu::CompiledKernel late;
    late.log = fmt::format("compiling for the GPU takes more than {} s; look for a loop that is unrolled too far", kGpuCompileCpuMs / 1000);
    return std::vector<gpu::CompiledKernel>(units.size(), late);
  }
  auto decoded = answer ? decode_kernels(*answer) : std::nullopt;
  if (child.how != host::ChildResult::kExited || child.exit_code != 0 || !decoded || decoded->size() != units.size())
    throw InfraTrouble("compiling for the GPU in a sandbox failed: " + words_of(child));
  return *std::move(decoded);
}

std::shared_ptr<const gpu::Prepared> SandboxedPlans::prepare(const RunRequest& request, std::string& rejection) {
  const RunRequest light = without_bytes(request);
  host::PlanResult planned = plan(light);
  if (planned.outcome != RunOutcome::kCompleted) return std::make_shared<const gpu::Prepared>(gpu::Prepared{std::move(planned), {}});
  if (std::string problem = plan_problem(planned, light); !problem.empty()) return failed(std::move(planned), RunOutcome::kCrashed, std::move(problem));

  const auto kernels = gpu::kernels_of(planned.plan, file_, gpu::arch_of(device_.compute_capability), {});
  const auto key_of = [](const gpu::KernelUnit& u) { return Key{u.kernel, u.num_warps, u.arguments}; };
  std::vector<gpu::KernelUnit> missing;
  {
    const std::scoped_lock lock(mutex_);
    for (const gpu::PlannedKernel& k : kernels)
      if (!compiled_.contains(key_of(k.unit))) missing.push_back(k.unit);
  }
  const auto made = missing.empty() ? std::vector<gpu::CompiledKernel>{} : compile(missing);
  const std::scoped_lock lock(mutex_);
  for (std::size_t i = 0; i < made.size(); ++i) compiled_.emplace(key_of(missing[i]), made[i]);

  gpu::Prepared prepared{std::move(planned), {}};
  for (const gpu::PlannedKernel& k : kernels) {
    const gpu::CompiledKernel& code = compiled_.at(key_of(k.unit));
    if (!code.unavailable.empty()) throw InfraTrouble(code.unavailable);
    if (!code.ok) {
      const bool told = !code.diagnostics.empty();
      return failed(std::move(prepared.plan), RunOutcome::kRefused, fmt::format("the GPU's compiler refuses it: {}", told ? code.diagnostics.front().message : code.log.substr(0, code.log.find('\n'))),
                    told ? code.diagnostics.front().place : Place{});
    }
    if (auto why = code.cubin.empty() ? screen_ptx(code.ptx) : screen_cubin(code.cubin)) {
      rejection = *why;
      return failed(std::move(prepared.plan), RunOutcome::kRefused, *std::move(why));
    }
    prepared.kernels.push_back({k.unit.kernel, k.unit.num_warps, k.unit.arguments, code});
  }
  return std::make_shared<const gpu::Prepared>(std::move(prepared));
}

}  // namespace kl::board
