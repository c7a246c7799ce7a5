#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include <checker/puzzle.hpp>

namespace {

constexpr int kIgnored = -100;
constexpr std::int64_t kTile = 8192;  // of the solution: targets at its edges

// Row by row: ordinary logits, some of them minus infinity, as words that are not allowed; logits around 120, whose powers leave
// float32; around -120. At the GPU's size plain random numbers.
kl::Fill logits(std::int64_t n) {
  return kl::custom([n](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    const std::int64_t column = index % n;
    switch (index / n % 3) {
      case 0: return column % 7 == 3 && column + 1 < n ? -static_cast<double>(INFINITY) : -4 + 9 * random;
      case 1: return 120 - 6 * random;
      default: return -120 - 6 * random;
    }
  });
}

// Row by row, from the kind `first` on: the last column, none, the first, the last and the first of a tile, any.
kl::Fill targets(std::int64_t n, std::int64_t first) {
  return kl::custom([=](std::int64_t row, std::uint64_t bits) {
    std::int64_t column = 0;
    switch ((row + first) % 6) {
      case 0: column = n - 1; break;
      case 1: return static_cast<double>(kIgnored);
      case 2: column = 0; break;
      case 3: column = kTile - 1; break;
      case 4: column = kTile; break;
      default: column = static_cast<std::int64_t>(bits % static_cast<std::uint64_t>(n)); break;
    }
    column %= n;
    if (column % 7 == 3 && column + 1 < n) column += 1;  // not one that may be minus infinity
    return static_cast<double>(column);
  });
}

double log_sum_exp(const kl::Array& z) {
  const double largest = z.maxCoeff();
  return largest + std::log((z - largest).exp().sum());
}

// The loss, and dz for one row.
double loss_of(const kl::Array& z, double target) {
  return target == kIgnored ? 0 : log_sum_exp(z) - z(0, static_cast<Eigen::Index>(target));
}
kl::Array slope_of(const kl::Array& z, double target, double factor) {
  if (target == kIgnored) return kl::Array::Zero(1, z.cols());
  kl::Array slope = (z - log_sum_exp(z)).exp() * factor;
  slope(0, static_cast<Eigen::Index>(target)) -= factor;
  return slope;
}

double counted(const kl::Array& target) { return static_cast<double>((target != kIgnored).count()); }

// The slope of the reference against central differences of its loss, at the target and at some other columns.
void check_slope(const kl::Array& z, double target, const kl::Array& dz, double factor) {
  constexpr double kStep = 1e-5;
  if (target == kIgnored) return;
  for (Eigen::Index j = 0; j < z.cols(); j += z.cols() / 4 + 1) {
    const Eigen::Index at = j == 0 ? static_cast<Eigen::Index>(target) : j;
    if (!std::isfinite(z(0, at))) continue;
    kl::Array above = z, below = z;
    above(0, at) += kStep;
    below(0, at) -= kStep;
    const double rise = (loss_of(above, target) - loss_of(below, target)) / (2 * kStep);
    if (!(std::abs(rise - dz(0, at) / factor) <= 1e-7))
      throw std::logic_error("the reference's gradient is not the slope of its loss");
  }
}

}  // namespace

KL_PUZZLE{
    .title = "Cross-entropy, forward and backward",
    .track = "training",
    .difficulty = 4,
    .parameters = {"rows", "columns", "first"},
    .cases = {{5, 1000, 0}, {3, 257, 4}, {7, 20011, 2}, {1, 1, 0}, {2, 16384, 3}, {1, 300, 1}, {1100, 2, 2}},
    .bench = {8192, 128256, 0},
    .arguments = [](const Case& c) -> Arguments {
      const bool large = c["rows"] * c["columns"] > 1 << 20;
      return {inout<bf16>("z", {c["rows"], c["columns"]}, large ? uniform(-4, 5) : logits(c["columns"])),
              input<std::int64_t>("target", {c["rows"]}, targets(c["columns"], c["first"])),
              output<float>("loss", {c["rows"], 1}),
              scalar<float>("up", 4096),
              scalar<int>("rows", c["rows"]),
              scalar<int>("columns", c["columns"])};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array &z = d.in("z"), &target = d.in("target");
          const double factor = d.scalar("up") / std::max(1.0, counted(target));
          for (Eigen::Index i = 0; i < z.rows(); ++i) {
            d.out("loss")(i, 0) = loss_of(z.row(i), target(0, i));
            d.out("z").row(i) = slope_of(z.row(i), target(0, i), factor);
          }
          check_slope(z.row(0), target(0, 0), d.out("z").row(0), factor);
        },
    .tolerance = within(1e-4, 4e-3,
                        "one rounding to bfloat16, 2^-8 of the value, and an exponent near 120 in float32, which is off by "
                        "2^-18 and makes its power so much of itself larger or smaller; where share - 1 cancels, the "
                        "error is that of the share"),
    .tolerances = {{"loss", within(4e-5, 4e-6, "the difference of two numbers around 120, each a rounded float32")}},
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["rows"] * c["columns"];
      return {.bytes = 6 * elements + 20.0 * c["rows"], .flop = 12 * elements};
    },
    .targets = {{"traffic_efficiency", 0.99, "read z twice and write it once: 6 bytes a logit"}},
    .large = {.sample = rows(8,
                             [](const Case&, const LargeData& d, std::string_view name, std::int64_t row) {
                               const Array target = d.row("target", 0);
                               if (name == "loss") return Array(Array::Constant(1, 1, loss_of(d.row("z", row), target(0, row))));
                               return slope_of(d.row("z", row), target(0, row), d.scalar("up") / counted(target));
                             })},
};
