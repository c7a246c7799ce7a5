#include <gpu/child_run.hpp>

#include <cstdio>

#include <gpu/faults.hpp>
#include <gpu/phase_clock.hpp>

namespace kl::gpu {
namespace {

class Run {
 public:
  Run(const GpuRequest& request, const std::vector<host::PlanResult>& plans, const std::vector<bool>& wanted, SharedResults& results)
      : request_(request), plans_(plans), wanted_(wanted), results_(results), log_(results.log()), buffers_(buffers_of(request.run)),
        memory_(device_) {}

  // An error here is nobody's fault but the machine's: UNAVAILABLE.
  Status go() {
    enter(log_, Phase::kOpen, kOpenMs);
    KL_RETURN_ERROR(open_and_describe());
    contenders_.resize(plans_.size());
    for (std::size_t k = 0; k < plans_.size(); ++k) {
      contenders_[k] = {.number = static_cast<int>(k), .log = &results_.plan(k), .live = wanted_[k]};
      if (!wanted_[k]) continue;
      KL_RETURN_ERROR(prepare_plan(k));
      if (k == 0 && !contenders_[0].live) return {};
    }
    enter(log_, Phase::kPrepare, kPrepareMs);
    log_.current = 0;
    for (const Buffer* b : buffers_) KL_RETURN_ERROR(memory_.add(b->name, b->type, b->span_elements()));
    for (Contender& c : contenders_)
      if (c.live) KL_RETURN_ERROR(give_workspaces(c));
    const ReadyRun ready{request_, results_, device_, memory_, buffers_};
    return request_.timing ? time_plans(ready, contenders_) : validate(ready, contenders_.front());
  }

 private:
  Status open_and_describe() {
    KL_RETURN_ERROR(open(device_));
    copy_text(log_.device, device_.name);
    copy_text(log_.note, device_.note);
    log_.compute_capability = device_.compute_capability;
    log_.num_sms = device_.num_sms;
    return {};
  }

  // Of a rival, nothing is an error that ends the run.
  Status prepare_plan(std::size_t k) {
    Contender& c = contenders_[k];
    log_.current = c.number;
    enter(log_, Phase::kCompile, kCompileMs);
    if (check_launches(plans_[k].plan, *c.log)) {
      const Rival* rival = k == 0 ? nullptr : &request_.timing->rivals[k - 1];
      const Prepared* given = rival != nullptr ? rival->prepared.get() : request_.prepared.get();
      Status error = prepare(plans_[k].plan, rival != nullptr ? rival->file : request_.file, rival != nullptr ? rival->meta : request_.meta, given,
                             device_, *c.log, c.launches);
      if (error && k == 0) return error;
      if (error) record_failure(*error, *c.log);
    }
    c.live = c.log->is_well();
    return {};
  }

  Status give_workspaces(Contender& c) {
    Status error = add_workspaces(plans_[static_cast<std::size_t>(c.number)], buffers_.size(), memory_, c);
    if (!error || c.number == 0) return error;
    record_failure(*error, *c.log);
    c.live = false;
    return {};
  }

  const GpuRequest& request_;
  const std::vector<host::PlanResult>& plans_;
  const std::vector<bool>& wanted_;
  SharedResults& results_;
  ChildLog& log_;
  std::vector<const Buffer*> buffers_;
  Device device_;
  DeviceMemory memory_;
  std::vector<Contender> contenders_;
};

}  // namespace

std::vector<const Buffer*> buffers_of(const RunRequest& request) {
  std::vector<const Buffer*> buffers;
  for (const Argument& a : request.arguments)
    if (const auto* b = std::get_if<Buffer>(&a)) buffers.push_back(b);
  return buffers;
}

bool run_limited(const ReadyRun& run, const Contender& contender, bool& sticky) {
  ChildLog& log = run.results.log();
  log.current = contender.number;
  enter(log, Phase::kRun, run.request.run.limits.time_ms);
  const bool ran = run_once(contender, run.device, run.memory, sticky);
  enter(log, Phase::kCollect, kPrepareMs);
  return ran;
}

void run_here(const GpuRequest& request, const std::vector<host::PlanResult>& plans, const std::vector<bool>& wanted,
              SharedResults& results) {
  // Line by line, so that what was printed before a fault is kept.
  std::setvbuf(stdout, nullptr, _IOLBF, 4096);
  Run run(request, plans, wanted, results);
  ChildLog& log = results.log();
  if (const Status error = run.go()) record_failure(*error, results.plan(static_cast<std::size_t>(log.current)));
  stop_clock();
  std::fflush(stdout);
  log.finished = true;
}

void probe_here(ChildLog& log) {
  Device device;
  enter(log, Phase::kOpen, kOpenMs);
  if (!describe(device)) log.num_sms = device.num_sms;
  stop_clock();
}

}  // namespace kl::gpu
