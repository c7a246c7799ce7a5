// One sample: fresh inputs, poisoned outputs and workspaces, a write over the flush buffer, a pause, event,
// launches, event, digest of the outputs. The write empties L2 of what the sample's own preparation left there;
// the pause keeps the GPU busy while the host queues, so that no launch latency is in the figure. What the write
// leaves behind, dirty lines that the sample writes back, the copy that the figure is compared with pays too.
#include <gpu/sampler.hpp>

#include <algorithm>
#include <chrono>
#include <map>

#include <gpu/faults.hpp>
#include <gpu/hidden_samples.hpp>
#include <gpu/throttle.hpp>

namespace kl::gpu {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWarmUps = 3, kLeastSamples = 25, kMostSamples = 5000, kLaunchSamples = 51, kClockSamples = 11;
constexpr int kLookEvery = 8;  // rounds: sorting thousands of samples each time would take longer than they do
constexpr std::size_t kLeastFlushBytes = std::size_t{128} << 20;
constexpr std::size_t kLeastCopyBytes = std::size_t{16} << 20;
constexpr unsigned long long kPauseNs = 20'000, kPauseNsPerLaunch = 4'000;

double gb_per_s(double bytes, double us) { return us > 0 ? bytes / us / 1000 : 0; }

class Sampler {
 public:
  Sampler(const GpuRequest& request, std::vector<Contender>& contenders, TimedTensors& tensors, OwnKernels& own, const Device& device,
          const DeviceMemory& memory, SharedResults& results)
      : timing_(*request.timing), contenders_(contenders), tensors_(tensors), own_(own), device_(device), cuda_(device.cuda),
        memory_(memory), results_(results), seeds_(timing_.seeds), hidden_(timing_, own, device, memory, results), flush_(cuda_), source_(cuda_),
        target_(cuda_), stamps_(cuda_), throttle_(device.bus_id), samples_(contenders.size()) {
    if (seeds_.empty()) seeds_ = {request.run.seed};
  }
  ~Sampler() {
    for (CUevent event : {begin_, end_})
      if (event != nullptr) cuda_.cuEventDestroy(event);
  }
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  Status go() {
    KL_RETURN_ERROR(prepare());
    KL_RETURN_ERROR(time_launch());
    const auto live = std::count_if(contenders_.begin(), contenders_.end(), [](const Contender& c) { return c.live; });
    const auto budget = std::chrono::milliseconds(timing_.budget_ms) * live;
    const auto start = Clock::now();
    for (int round = -kWarmUps; round < kMostSamples; ++round) {
      KL_RETURN_ERROR(run_round(round));
      const int done = round + 1;
      if (done >= kLeastSamples && (Clock::now() - start > budget || (done % kLookEvery == 0 && all_settled()))) break;
    }
    if (timing_.keep_outputs && !hidden_.are_on()) KL_RETURN_ERROR(keep_outputs());
    summarise();
    return hidden_.are_on() ? check_clocks() : Status{};
  }

 private:
  Status prepare() {
    KL_CUDA(cuda_, cuEventCreate, &begin_, CU_EVENT_DEFAULT);
    KL_CUDA(cuda_, cuEventCreate, &end_, CU_EVENT_DEFAULT);
    KL_RETURN_ERROR(own_.prepare("pause.hpp", "pause"));
    KL_RETURN_ERROR(own_.prepare("pause.hpp", "nothing"));
    KL_RETURN_ERROR(flush_.allocate(std::max(2 * static_cast<std::size_t>(device_.l2_bytes), kLeastFlushBytes)));
    if (hidden_.are_on()) {
      KL_RETURN_ERROR(hidden_.prepare());
      KL_RETURN_ERROR(own_.prepare("pause.hpp", "stamp"));
      KL_RETURN_ERROR(stamps_.allocate(2 * sizeof(std::uint64_t)));
    }
    return prepare_copy();
  }

  // Half of the bytes are read and half written. Where the tensors leave no room for that, a smaller copy is the
  // ceiling: its throughput is the same.
  Status prepare_copy() {
    copied_ = static_cast<std::size_t>(timing_.bytes / 2) / 16 * 16;
    while (copied_ > 0) {
      DeviceScratch source(cuda_), target(cuda_);
      if (!source.allocate(copied_) && !target.allocate(copied_)) break;
      copied_ = copied_ / 2 >= kLeastCopyBytes ? copied_ / 32 * 16 : 0;
    }
    if (copied_ == 0) return {};
    KL_RETURN_ERROR(source_.allocate(copied_));
    KL_RETURN_ERROR(target_.allocate(copied_));
    KL_CUDA(cuda_, cuMemsetD8, source_.data(), 0x3C, copied_);
    return {};
  }

  // Everything that happens before `work` is queued, and not waited for.
  template <class Work>
  Status queue_timed(std::size_t launches, Work&& work) {
    cuda_.cuCtxResetPersistingL2Cache();  // a GPU without such lines refuses, and has none to reset
    KL_CUDA(cuda_, cuMemsetD32Async, flush_.data(), 0x5A5A5A5AU, flush_.bytes() / 4, nullptr);
    if (hidden_.are_on()) KL_RETURN_ERROR(hidden_.scrub());
    KL_RETURN_ERROR(own_.queue("pause.hpp", "pause", 1, {kPauseNs + kPauseNsPerLaunch * launches}));
    KL_CUDA(cuda_, cuEventRecord, begin_, nullptr);
    KL_RETURN_ERROR(work());
    KL_CUDA(cuda_, cuEventRecord, end_, nullptr);
    throttle_.look();
    return {};
  }
  Status elapsed_us(double& us) {
    KL_CUDA(cuda_, cuEventSynchronize, end_);
    float ms = 0;
    KL_CUDA(cuda_, cuEventElapsedTime, &ms, begin_, end_);
    us = 1000.0 * static_cast<double>(ms);
    return {};
  }

  Status time_launch() {
    std::vector<double> times(kLaunchSamples);
    for (double& us : times) {
      KL_RETURN_ERROR(queue_timed(1, [&] { return own_.queue("pause.hpp", "nothing", 1, {0}); }));
      KL_RETURN_ERROR(elapsed_us(us));
    }
    launch_us_ = quantiles(times).median;
    return {};
  }

  Status time_plan(Contender& c, std::uint64_t seed, double& us, std::uint64_t& digest) {
    results_.log().current = c.number;
    KL_RETURN_ERROR(tensors_.renew(seed));
    KL_RETURN_ERROR(poison_workspaces(c, memory_));
    Status error = queue_timed(c.launches.size(), [&] { return queue_all(c, device_, memory_); });
    if (!error) error = tensors_.digest(digest);
    if (error && !c.launches.empty()) record_fault(*error, c.launches.front(), *c.log);
    if (error) return error;
    return elapsed_us(us);
  }

  // The order turns from round to round, so that nobody always comes after the same one.
  Status run_round(int round) {
    const std::size_t turn = static_cast<std::size_t>(round + kWarmUps);
    const std::uint64_t seed = draws_seeds() ? hidden_.draw_seed() : seeds_[turn % seeds_.size()];
    std::map<int, std::uint64_t> digests;
    for (std::size_t i = 0; i < contenders_.size(); ++i) {
      const std::size_t k = (i + turn) % contenders_.size();
      Contender& c = contenders_[k];
      if (!c.live) continue;
      double us = 0;
      KL_RETURN_ERROR(time_plan(c, seed, us, digests[c.number]));
      if (round < 0) continue;
      if (hidden_.are_on()) KL_RETURN_ERROR(hidden_.keep(c, seed, static_cast<int>(samples_[k].size())));
      samples_[k].push_back(us);
    }
    compare_digests(seed, digests);
    if (copied_ == 0) return {};
    double us = 0;
    KL_RETURN_ERROR(queue_timed(1, [&]() -> Status {
      KL_CUDA(cuda_, cuMemcpyDtoDAsync, target_.data(), source_.data(), copied_, nullptr);
      return {};
    }));
    KL_RETURN_ERROR(elapsed_us(us));
    if (round >= 0) copy_.push_back(us);
    return {};
  }

  void compare_digests(std::uint64_t seed, const std::map<int, std::uint64_t>& digests) {
    for (const Contender& c : contenders_) {
      const auto found = digests.find(c.number);
      if (found == digests.end()) continue;
      if (draws_seeds()) {  // none comes twice
        const auto own = digests.find(0);
        if (own != digests.end() && own->second != found->second) c.log->same_outputs = false;
        continue;
      }
      const auto [first, is_new] = first_digests_.try_emplace({c.number, seed}, found->second);
      if (!is_new && first->second != found->second) c.log->repeatable = false;
      const auto own = digests.find(0);
      if (own != digests.end() && own->second != found->second) c.log->same_outputs = false;
    }
  }

  // Inputs that were uploaded stay as they are, and so must the seed of all others.
  bool draws_seeds() const { return hidden_.are_on() && timing_.seeds.empty(); }

  // The same work between two readings of the host's clock, of a GPU that is idle before and after, and between two of the GPU's. What
  // is done where events do not see it takes time here.
  Status check_clocks() {
    for (std::size_t k = 0; k < contenders_.size(); ++k) {
      Contender& c = contenders_[k];
      if (!c.live) continue;
      std::vector<double> host, device, empty_host, empty_device;
      for (int i = 0; i < kClockSamples; ++i) {
        results_.log().current = c.number;
        KL_RETURN_ERROR(tensors_.renew(draws_seeds() ? hidden_.draw_seed() : seeds_.front()));
        KL_RETURN_ERROR(poison_workspaces(c, memory_));
        KL_RETURN_ERROR(time_by_clocks([&] { return queue_all(c, device_, memory_); }, host, device));
        KL_RETURN_ERROR(time_by_clocks([&] { return own_.queue("pause.hpp", "nothing", 1, {0}); }, empty_host, empty_device));
      }
      GpuTiming& t = c.log->timing;
      t.host_us = std::max(quantiles(host).median - quantiles(empty_host).median, 0.0);
      t.device_us = std::max(quantiles(device).median - quantiles(empty_device).median, 0.0);
    }
    return {};
  }
  template <class Work>
  Status time_by_clocks(Work&& work, std::vector<double>& host, std::vector<double>& device) {
    KL_CUDA(cuda_, cuMemsetD32Async, flush_.data(), 0x5A5A5A5AU, flush_.bytes() / 4, nullptr);
    KL_RETURN_ERROR(hidden_.scrub());
    KL_CUDA(cuda_, cuCtxSynchronize);
    const auto start = Clock::now();
    KL_RETURN_ERROR(own_.queue("pause.hpp", "stamp", 1, {stamps_.data()}));
    KL_RETURN_ERROR(work());
    KL_RETURN_ERROR(own_.queue("pause.hpp", "stamp", 1, {stamps_.data() + sizeof(std::uint64_t)}));
    KL_CUDA(cuda_, cuCtxSynchronize);
    host.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
    std::uint64_t stamps[2] = {};
    KL_CUDA(cuda_, cuMemcpyDtoH, stamps, stamps_.data(), sizeof stamps);
    device.push_back(static_cast<double>(stamps[1] - stamps[0]) / 1000);
    return {};
  }

  bool all_settled() const {
    for (std::size_t k = 0; k < contenders_.size(); ++k)
      if (contenders_[k].live && !is_settled(quantiles(samples_[k]))) return false;
    return true;
  }

  // One more sample with each seed, whose outputs are read back before anything else runs.
  Status keep_outputs() {
    Contender& c = contenders_.front();
    for (std::size_t s = 0; s < seeds_.size(); ++s) {
      double us = 0;
      std::uint64_t digest = 0;
      KL_RETURN_ERROR(time_plan(c, seeds_[s], us, digest));
      samples_.front().push_back(us);
      compare_digests(seeds_[s], {{0, digest}});
      for (std::size_t i = 0; i < results_.buffers(); ++i)
        if (results_.kept_bytes(i) > 0) KL_RETURN_ERROR(memory_.download(i, results_.kept(s, i)));
      results_.log().kept = static_cast<int>(s + 1);
    }
    return {};
  }

  void summarise() {
    const Quantiles copy = quantiles(copy_);
    const bool throttled = throttle_.is_watching() ? throttle_.was_held() : has_slowed_down(copy_);
    for (std::size_t k = 0; k < contenders_.size(); ++k) {
      if (!contenders_[k].live) continue;
      const Quantiles q = quantiles(samples_[k]);
      GpuTiming& t = contenders_[k].log->timing;
      t = {.median_us = q.median, .low_us = q.low, .high_us = q.high, .p10_us = q.p10, .p90_us = q.p90,
           .samples = static_cast<int>(samples_[k].size()), .noisy = !is_settled(q), .bytes = timing_.bytes};
      t.gb_per_s = gb_per_s(timing_.bytes, q.median);
      t.copy_us = copy.median, t.copy_low_us = copy.low, t.copy_high_us = copy.high;
      t.copy_bytes = 2.0 * static_cast<double>(copied_);
      t.copy_gb_per_s = gb_per_s(t.copy_bytes, copy.median);
      t.percent = t.copy_gb_per_s > 0 ? 100 * t.gb_per_s / t.copy_gb_per_s : 0;
      t.launch_us = launch_us_;
      t.throttled = throttled;
      if (k > 0) contenders_[k].log->ratio = ratios(samples_.front(), samples_[k]);
      contenders_[k].log->timed = true;
    }
  }

  const TimingRequest& timing_;
  std::vector<Contender>& contenders_;
  TimedTensors& tensors_;
  OwnKernels& own_;
  const Device& device_;
  const CudaDriver& cuda_;
  const DeviceMemory& memory_;
  SharedResults& results_;
  std::vector<std::uint64_t> seeds_;
  HiddenSamples hidden_;
  DeviceScratch flush_, source_, target_, stamps_;
  ThrottleWatch throttle_;
  CUevent begin_ = nullptr, end_ = nullptr;
  std::size_t copied_ = 0;
  double launch_us_ = 0;
  std::vector<std::vector<double>> samples_;  // of each contender
  std::vector<double> copy_;
  std::map<std::pair<int, std::uint64_t>, std::uint64_t> first_digests_;
};

}  // namespace

Status sample(const GpuRequest& request, std::vector<Contender>& contenders, TimedTensors& tensors, OwnKernels& own,
              const Device& device, const DeviceMemory& memory, SharedResults& results) {
  return Sampler(request, contenders, tensors, own, device, memory, results).go();
}

}  // namespace kl::gpu
