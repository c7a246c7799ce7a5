#include <leaderboard/worker/gpu_score.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace kl::board {
namespace {

// What the other clocks may see beyond the events: a tenth, and for each launch what it takes to begin one on a GPU that waits.
constexpr double kClockShare = 1.10, kClockUs = 30, kClockUsPerLaunch = 10;

}  // namespace

Interval ceiling_of(const gpu::GpuTiming& t, const Interval& arithmetic_us) {
  Interval copy;
  if (t.bytes > 0 && t.copy_bytes > 0) {
    const double part = t.bytes / t.copy_bytes;
    copy = {part * t.copy_us, part * t.copy_low_us, part * t.copy_high_us};
  }
  return arithmetic_us.value > copy.value ? arithmetic_us : copy;
}

Interval share_of(const gpu::GpuTiming& t, const Interval& ceiling) {
  if (!(t.low_us > 0) || !(ceiling.low > 0)) return {};
  return {ceiling.value / t.median_us, ceiling.low / t.high_us * (1 - kRunToRun), ceiling.high / t.low_us * (1 + kRunToRun)};
}

Interval geometric_mean(const std::vector<Interval>& shares) {
  if (shares.empty()) return {};
  double sum = 0, below = 0, above = 0;
  for (const Interval& s : shares) {
    if (!(s.low > 0)) return {};
    const double middle = std::log(s.value);
    sum += middle;
    below += std::pow(middle - std::log(s.low), 2);
    above += std::pow(std::log(s.high) - middle, 2);
  }
  const auto n = static_cast<double>(shares.size());
  const double mean = sum / n;
  return {std::exp(mean), std::exp(mean - std::sqrt(below) / n), std::exp(mean + std::sqrt(above) / n)};
}

Interval relative_score(const Interval& top, const Interval& ratio) {
  if (!(ratio.low > 0)) return {};
  return {top.value / ratio.value, top.value / ratio.high, top.value / ratio.low};
}

bool overlap(const Interval& a, const Interval& b) { return a.high >= b.low && b.high >= a.low; }

std::string disbelief(const gpu::GpuTiming& t, const Interval& ceiling, int launches) {
  const double share = share_of(t, ceiling).value;
  if (share > kMostShare) return fmt::format("{:.0f} % of what this GPU does at most, measured in the same run: nothing is as fast, so somebody has to look at it", 100 * share);
  const double most = kClockShare * t.median_us + kClockUs + kClockUsPerLaunch * launches;
  for (const auto& [clock, us] : {std::pair{"the host's", t.host_us}, {"the GPU's own", t.device_us}})
    if (us > most) return fmt::format("{} clock saw {:.1f} us of work and the events {:.1f}: something ran where they do not see it", clock, us, t.median_us);
  return "";
}

}  // namespace kl::board
