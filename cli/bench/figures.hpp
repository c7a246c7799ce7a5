// How measured figures are compared and written.
#pragma once

#include <string>

namespace kl::cli {

// 95 % of a median, in microseconds.
struct Interval {
  double low_us = 0, high_us = 0;
};

enum class Speed { kSame, kFaster, kSlower };

// Of `one` against `other`. Intervals that share a point are kSame: the samples do not tell them apart. (Two
// disjoint 95 % intervals are a stricter test than 5 %.)
Speed compare(Interval one, Interval other);

// Microseconds with four digits, as far as they are digits after the point: "755.2", "7.552", "12345".
std::string time_text(double us);

// With a unit that keeps the figure below 10,000: "4266 GB/s", "671.3 TFLOP/s".
std::string rate_text(double giga_per_s, bool is_flop);

}  // namespace kl::cli
