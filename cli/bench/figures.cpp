#include <cli/bench/figures.hpp>

#include <fmt/format.h>

namespace kl::cli {
namespace {

int digits_after_point(double value) { return value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0; }

}  // namespace

Speed compare(Interval one, Interval other) {
  if (one.high_us < other.low_us) return Speed::kFaster;
  if (one.low_us > other.high_us) return Speed::kSlower;
  return Speed::kSame;
}

std::string time_text(double us) { return fmt::format("{:.{}f}", us, digits_after_point(us)); }

std::string rate_text(double giga_per_s, bool is_flop) {
  if (!is_flop) return fmt::format("{:.{}f} GB/s", giga_per_s, giga_per_s < 100 ? 1 : 0);
  if (giga_per_s < 10'000) return fmt::format("{:.{}f} GFLOP/s", giga_per_s, giga_per_s < 100 ? 1 : 0);
  return fmt::format("{:.{}f} TFLOP/s", giga_per_s / 1000, giga_per_s < 100'000 ? 1 : 0);
}

}  // namespace kl::cli
