#include <leaderboard/worker/gpu_entrant.hpp>

#include <fmt/format.h>

#include <leaderboard/worker/inside_words.hpp>
#include <leaderboard/worker/sandboxed_backend.hpp>
#include <leaderboard/worker/sandboxed_plans.hpp>
#include <leaderboard/worker/timer_words.hpp>

namespace kl::board {

namespace fs = std::filesystem;

GpuEntrant::GpuEntrant(const std::string& source, fs::path folder, const gpu::DeviceFacts& device, bool trusted)
    : folder_(std::move(folder)), file_(folder_ / "kernel.hpp"), rejection_(std::make_shared<std::string>()) {
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (failed || !write_new_file(file_, source)) throw InfraTrouble(fmt::format("cannot write {}; is the disk full?", file_.string()));
  host_ = trusted ? simulator() : sandboxed_simulator(folder_, rejection_);
  plans_ = std::make_unique<SandboxedPlans>(folder_, file_, device, trusted);
}

GpuEntrant::~GpuEntrant() = default;

Backend GpuEntrant::backend() {
  Backend backend;
  backend.name = "gpu";
  backend.compile = [this](const host::KernelSource& source) {
    host::CompileResult result = host_.compile(source);
    if (result.ok) module_ = result.module;
    return result;
  };
  backend.run = [this](const RunRequest& request) { return run(request); };
  backend.side_by_side = true;
  backend.reports_holes = false;
  return backend;
}

bool GpuEntrant::compile(const std::vector<std::string>& entries) {
  const host::CompileResult result = host_.compile({.file = file_, .entries = entries});
  if (!result.unavailable.empty()) throw InfraTrouble(result.unavailable);
  if (result.ok) module_ = result.module;
  return result.ok;
}

std::shared_ptr<const gpu::Prepared> GpuEntrant::prepare(RunRequest request) {
  request.module = module_;
  return plans_->prepare(request, gpu_rejection_);
}

RunResult GpuEntrant::run(const RunRequest& request) {
  gpu::GpuRequest wanted;
  wanted.prepared = plans_->prepare(request, gpu_rejection_);
  const host::PlanResult& plan = wanted.prepared->plan;
  if (plan.outcome != RunOutcome::kCompleted) {
    RunResult result;
    result.outcome = plan.outcome, result.message = plan.message, result.where = plan.where;
    result.printed = plan.printed, result.printed_truncated = plan.printed_truncated;
    return result;
  }
  wanted.run = request;
  return result_from_timer(wanted).run;
}

}  // namespace kl::board
