#include <gpu/child_run.hpp>

#include <sys/time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include <gpu/device_memory.hpp>
#include <gpu/faults.hpp>
#include <gpu/launches.hpp>
#include <gpu/padding.hpp>
#include <gpu/phase_clock.hpp>
#include <gpu/sampler.hpp>

namespace kl::gpu {
namespace {

std::vector<const Buffer*> buffers_of(const RunRequest& request) {
  std::vector<const Buffer*> buffers;
  for (const Argument& a : request.arguments)
    if (const auto* b = std::get_if<Buffer>(&a)) buffers.push_back(b);
  return buffers;
}

struct Workspace {
  tl::dtype_id type;
  std::int64_t count;
};

class Run {
 public:
  Run(const GpuRequest& request, SharedResults& results)
      : request_(request), results_(results), log_(results.log()), buffers_(buffers_of(request.run)), memory_(device_) {}

  // An error here is nobody's fault but the machine's: UNAVAILABLE.
  Status go() {
    enter(log_, Phase::kOpen, kOpenMs);
    KL_RETURN_ERROR(open(device_));
    copy_text(log_.device, device_.name);
    log_.compute_capability = device_.compute_capability;

    enter(log_, Phase::kPlan, request_.run.limits.time_ms);
    const host::KernelModule module(request_.run);
    if (!module.error().empty()) {
      log_.fail(module.wrong_signature() ? RunOutcome::kBadSignature : RunOutcome::kCrashed, module.error());
      return {};
    }
    std::vector<Workspace> workspaces;
    const int first_workspace = static_cast<int>(buffers_.size());
    const host::Plan plan = module.plan(request_.run, device_.num_sms, [&](tl::dtype_id type, std::int64_t count) {
      workspaces.push_back({type, count});
      return first_workspace + static_cast<int>(workspaces.size()) - 1;
    });
    if (!plan.error.empty()) log_.fail(RunOutcome::kCrashed, plan.error);
    if (!plan.error.empty() || !check_launches(plan, log_)) return {};

    enter(log_, Phase::kCompile, kCompileMs);
    KL_RETURN_ERROR(prepare(plan, request_, device_, log_, launches_));
    if (log_.refused) return {};

    enter(log_, Phase::kPrepare, kPrepareMs);
    KL_RETURN_ERROR(allocate(workspaces));
    if (request_.timing) return time();
    return validate();
  }

 private:
  Status allocate(const std::vector<Workspace>& workspaces) {
    for (const Buffer* b : buffers_) KL_RETURN_ERROR(memory_.add(b->name, b->type, b->span_elements()));
    for (const Workspace& w : workspaces) KL_RETURN_ERROR(memory_.add("workspace", w.type, w.count));
    return {};
  }

  // Everything as before the run; outputs get `flip`ped poison when it is not zero.
  Status fill(unsigned char flip) {
    for (std::size_t i = 0; i < memory_.count(); ++i) {
      if (i >= buffers_.size()) {
        KL_RETURN_ERROR(memory_.poison(i));
      } else if (flip == 0 || buffers_[i]->role != Role::kOutput) {
        KL_RETURN_ERROR(memory_.upload(i, buffers_[i]->bytes.data()));
      } else {
        std::vector<std::byte> bytes = buffers_[i]->bytes;
        for (std::byte& b : bytes) b ^= std::byte{flip};
        KL_RETURN_ERROR(memory_.upload(i, bytes.data()));
      }
    }
    return {};
  }

  // One launch after the other, each waited for, so that a fault has a name. False if the GPU stopped one.
  bool launch_all() {
    enter(log_, Phase::kRun, request_.run.limits.time_ms);
    const auto start = std::chrono::steady_clock::now();
    for (const ReadyLaunch& launch : launches_) {
      Status error = queue(launch, device_, memory_);
      if (!error) error = wait();
      if (!error) continue;
      record_fault(*error, launch, log_);
      return false;
    }
    log_.run_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    enter(log_, Phase::kCollect, kPrepareMs);
    return true;
  }
  Status wait() {
    KL_CUDA(device_.cuda, cuCtxSynchronize);
    return {};
  }

  Status validate() {
    KL_RETURN_ERROR(fill(0));
    if (!launch_all()) return {};
    for (std::size_t i = 0; i < buffers_.size(); ++i)
      if (!buffers_[i]->bytes.empty()) KL_RETURN_ERROR(memory_.download(i, results_.contents(i)));
    KL_RETURN_ERROR(find_stray_stores());
    return mark_written();
  }

  Status find_stray_stores() {
    std::vector<GuardHit> hits;
    for (std::size_t i = 0; i < memory_.count(); ++i) {
      hits.clear();
      KL_RETURN_ERROR(memory_.check_guards(i, hits));
      for (const GuardHit& hit : hits) log_.add(stray_store(i, hit));
      if (i >= buffers_.size()) continue;
      if (const GuardHit hit = changed_padding(*buffers_[i], results_.contents(i)); hit.count > 0) log_.add(stray_store(i, hit));
    }
    return {};
  }
  // Which launch it was is known if there was but one.
  FindingRecord stray_store(std::size_t tensor, const GuardHit& hit) const {
    FindingRecord f{};
    f.kind = FindingKind::kOutOfBounds;
    if (launches_.size() == 1) {
      copy_text(f.kernel, launches_[0].kernel);
      copy_text(f.file, launches_[0].where.file);
      f.line = launches_[0].where.line;
    }
    f.buffer = static_cast<int>(tensor);
    f.element = hit.element;
    f.count = hit.count;
    copy_text(f.detail, kStrayStore);
    return f;
  }

  // An output element that holds its poison was not stored to, or happens to be right: a second run over other
  // poison tells which.
  Status mark_written() {
    bool doubtful = false;
    for (std::size_t i = 0; i < buffers_.size(); ++i) doubtful |= mark(i, results_.contents(i), 0);
    if (!doubtful) return {};
    KL_RETURN_ERROR(fill(0xFF));
    if (!launch_all()) return {};
    std::vector<std::byte> second;
    for (std::size_t i = 0; i < buffers_.size(); ++i) {
      if (buffers_[i]->role != Role::kOutput || buffers_[i]->bytes.empty()) continue;
      second.resize(buffers_[i]->bytes.size());
      KL_RETURN_ERROR(memory_.download(i, second.data()));
      mark(i, second.data(), 0xFF);
    }
    return {};
  }
  // True if an element of an output still has its poison.
  bool mark(std::size_t i, const std::byte* after, unsigned char flip) {
    const Buffer& b = *buffers_[i];
    const auto size = static_cast<std::size_t>(tl::size_bytes(b.type));
    bool all = true;
    for (std::size_t e = 0; e < results_.elements(i); ++e) {
      bool changed = b.role == Role::kInout;
      for (std::size_t k = e * size; k < (e + 1) * size; ++k) changed |= after[k] != (b.bytes[k] ^ std::byte{flip});
      if (changed) results_.written(i)[e] = 1;
      all &= changed;
    }
    return b.role == Role::kOutput && !all;
  }

  Status time() {
    KL_RETURN_ERROR(fill_on_device(*request_.timing, request_.run.seed, buffers_, device_, memory_));
    if (!launch_all()) return {};
    enter(log_, Phase::kTime, request_.timing->budget_ms + kPrepareMs);
    KL_RETURN_ERROR(sample(*request_.timing, launches_, device_, memory_, log_.timing));
    log_.timed = true;
    return find_stray_guards();
  }
  Status find_stray_guards() {
    std::vector<GuardHit> hits;
    for (std::size_t i = 0; i < memory_.count(); ++i) {
      hits.clear();
      KL_RETURN_ERROR(memory_.check_guards(i, hits));
      for (const GuardHit& hit : hits) log_.add(stray_store(i, hit));
    }
    return {};
  }

  const GpuRequest& request_;
  SharedResults& results_;
  ChildLog& log_;
  std::vector<const Buffer*> buffers_;
  Device device_;
  DeviceMemory memory_;
  std::vector<ReadyLaunch> launches_;
};

}  // namespace

void run_here(const GpuRequest& request, SharedResults& results) {
  // Line by line, so that what was printed before a fault is kept.
  std::setvbuf(stdout, nullptr, _IOLBF, 4096);
  Run run(request, results);
  if (const Status error = run.go()) record_failure(*error, results.log());
  stop_clock();
  std::fflush(stdout);
  results.log().finished = true;
}

}  // namespace kl::gpu
