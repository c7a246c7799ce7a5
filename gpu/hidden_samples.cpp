#include <gpu/hidden_samples.hpp>

#include <algorithm>

namespace kl::gpu {

HiddenSamples::HiddenSamples(const TimingRequest& timing, OwnKernels& own, const Device& device, const DeviceMemory& memory, SharedResults& results)
    : most_(std::clamp(timing.kept_samples, 0, kMostKeptSamples)), own_(own), device_(device), memory_(memory), results_(results) {}

Status HiddenSamples::prepare() {
  KL_RETURN_ERROR(own_.prepare("scrub.hpp", "scrub"));
  return own_.give_shared("scrub", device_.shared_bytes_per_block);
}

std::uint64_t HiddenSamples::draw_seed() { return (std::uint64_t{random_()} << 32) | random_(); }

Status HiddenSamples::scrub() {
  const auto words = static_cast<unsigned long long>(device_.shared_bytes_per_block) / 4;
  return own_.queue("scrub.hpp", "scrub", std::int64_t{2} * device_.num_sms, {words, 0xDEADBEEFULL});
}

Status HiddenSamples::keep(const Contender& contender, std::uint64_t seed, int seen) {
  int place = seen;
  if (seen >= most_) place = std::uniform_int_distribution<int>(0, seen)(random_);
  if (place >= most_) return {};
  const auto slot = static_cast<std::size_t>(contender.number) * kMostKeptSamples + static_cast<std::size_t>(place);
  for (std::size_t i = 0; i < results_.buffers(); ++i)
    if (results_.kept_bytes(i) > 0) KL_RETURN_ERROR(memory_.download(i, results_.kept(slot, i)));
  contender.log->kept_seeds[place] = seed;
  contender.log->kept_count = std::max(contender.log->kept_count, place + 1);
  return {};
}

}  // namespace kl::gpu
