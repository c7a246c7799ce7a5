// From times on a GPU to what a submission is ranked by.
#pragma once

#include <string>
#include <vector>

#include <gpu/timing.hpp>

namespace kl::board {

// A figure and its 95 % interval.
struct Interval {
  double value = 0, low = 0, high = 0;
};

// From one run to the next a median moves by more than its samples tell: memory lies elsewhere, the chip is warmer. Each share's
// interval is wider by this much to both sides.
inline constexpr double kRunToRun = 0.005;
// More of the ceiling than this, nobody believes.
inline constexpr double kMostShare = 1.05;

// The least time that the puzzle's work takes: its least traffic at the speed of the device copy of the same run, or its arithmetic at that
// of a matrix product, whichever is longer. `arithmetic_us` is zeros where arithmetic is no question. Zeros where nothing is known.
Interval ceiling_of(const gpu::GpuTiming& timing, const Interval& arithmetic_us);
// That over the median, with both intervals.
Interval share_of(const gpu::GpuTiming& timing, const Interval& ceiling_us);

// Of shares that are independent: the widths of their logarithms add up as squares do. Of none, zeros.
Interval geometric_mean(const std::vector<Interval>& shares);

// A score relative to the top's, from a run in which both took turns: `ratio` is own time over the top's. Only what tells the two apart
// is in it, and neither the day's clocks nor the top's own uncertainty.
Interval relative_score(const Interval& top, const Interval& ratio);

// Nobody could say who of the two is faster.
bool overlap(const Interval& a, const Interval& b);

// Why the figure of a shape is not believed, in one sentence; empty if it is: more than the ceiling, or clocks that disagree. `launches`
// is how many the plan has: the host's clock sees each begin.
std::string disbelief(const gpu::GpuTiming& timing, const Interval& ceiling_us, int launches);

}  // namespace kl::board
