// What a timed plan gives: the figures, and the order statistics behind them.
#pragma once

#include <cstdint>
#include <vector>

namespace kl::gpu {

// Of one run of a whole plan, launches included, in microseconds on the GPU's clock. Between samples a write
// of at least twice the L2 cache flushes what the last one left there.
struct GpuTiming {
  double median_us = 0;
  double low_us = 0, high_us = 0;  // 95 % interval of the median, by ranks: no distribution is assumed
  double p10_us = 0, p90_us = 0;
  int samples = 0;
  bool noisy = false;              // the interval was still wider than asked for at the cap
  double bytes = 0;                // that the plan has to move, from the puzzle's model
  double gb_per_s = 0;
  double copy_gb_per_s = 0;        // a device copy that moves as many bytes, its samples between ours
  double percent = 0;              // of that copy
  double launch_us = 0;            // from event to event around an empty kernel: what a launch costs at least
  bool throttled = false;          // the GPU's clocks were held down, by power or heat, while it ran
  double copy_us = 0, copy_low_us = 0, copy_high_us = 0;  // the copy's median and its interval, as above
  double copy_bytes = 0;           // read and written by that copy
  // Of hidden samples alone (TimingRequest::kept_samples): the same work by two other clocks, launches subtracted as far as an
  // empty kernel tells. 0: not asked for.
  double host_us = 0, device_us = 0;
};

struct Quantiles {
  double median = 0, low = 0, high = 0, p10 = 0, p90 = 0;
};
// Of any number of samples; of none, zeros. Ranks for the interval: binomial with p = 1/2, normal
// approximation, rounded outwards (Conover, Practical Nonparametric Statistics, section 3.2).
Quantiles quantiles(std::vector<double> samples);

// The interval reaches less than this share of the median to either side.
inline constexpr double kWantedInterval = 0.005;
bool is_settled(const Quantiles& q);

// Of pairs that were sampled one after the other: first over second, as far as both go.
Quantiles ratios(const std::vector<double>& first, const std::vector<double>& second);

}  // namespace kl::gpu
