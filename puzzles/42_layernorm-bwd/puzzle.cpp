#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include <checker/puzzle.hpp>

namespace {

using kl::Array;

constexpr double kEpsilon = 1e-5;

// x, row by row: ordinary numbers; numbers far from 0, whose mean bfloat16 cannot hold; numbers so close together that
// epsilon outweighs their variance. A function of the place, so that mean and rstd can be had of it.
double x_at(std::int64_t row, std::int64_t column) {
  const double wave = std::sin(12.9898 * static_cast<double>(column + 1) + 78.233 * static_cast<double>(row)) * 43758.5453;
  const double share = wave - std::floor(wave);  // [0, 1)
  switch (row % 3) {
    case 0: return kl::in_bfloat16(-1.5 + 4 * share);
    case 1: return kl::in_bfloat16(29 + 2 * share);
    default: return kl::in_bfloat16(-1e-3 + 3e-3 * share);
  }
}

struct Moments {
  double mean = 0, rstd = 0;
};
Moments moments_of(const Array& x) {
  const double mean = x.mean();
  return {mean, 1 / std::sqrt((x - mean).square().mean() + kEpsilon)};
}
Moments moments_of_row(std::int64_t row, std::int64_t n) {
  return moments_of(Array::NullaryExpr(1, n, [row](Eigen::Index, Eigen::Index j) { return x_at(row, j); }));
}

Array dx_of(const Array& x, const Array& dy, const Array& w, Moments moments) {
  const Array h = (x - moments.mean) * moments.rstd, g = w * dy;
  return moments.rstd * (g - g.mean() - h * (g * h).mean());
}

// The closed form against the slope of the forward, at some elements of one row.
void check_row(const Array& x, const Array& dy, const Array& w) {
  constexpr double kStep = 1e-5, kTolerance = 1e-6;
  const auto loss = [&](const Array& at) {
    const Moments moments = moments_of(at);
    return (dy * (at - moments.mean) * moments.rstd * w).sum();
  };
  const Array dx = dx_of(x, dy, w, moments_of(x));
  for (Eigen::Index j = 0; j < x.cols(); j += std::max<Eigen::Index>(1, x.cols() / 8)) {
    Array above = x, below = x;
    above(0, j) += kStep;
    below(0, j) -= kStep;
    const double rise = (loss(above) - loss(below)) / (2 * kStep);
    if (!(std::abs(rise - dx(0, j)) <= kTolerance * (1 + std::abs(rise))))
      throw std::logic_error("the reference's gradient is not the slope of its forward");
  }
}

// dw or db: a sum over all rows, which `row` gives.
template <class Rows>
Array column_sums(std::string_view name, std::int64_t m, const Rows& row) {
  Array sum = Array::Zero(1, row("dy", 0).cols());
  const Array mean = row("mean", 0), rstd = row("rstd", 0);
  for (std::int64_t i = 0; i < m; ++i) {
    const Array dy = row("dy", i);
    if (name == "db")
      sum += dy;
    else
      sum += dy * (row("x", i) - mean(0, i)) * rstd(0, i);
  }
  return sum;
}

}  // namespace

// At the GPU's size plain random numbers, and mean and rstd near those of such rows.
KL_PUZZLE{
    .title = "Backward of LayerNorm",
    .track = "training",
    .difficulty = 4,
    .parameters = {"m", "n", "groups"},
    .cases = {{7, 100, 4}, {64, 300, 4}, {1, 1, 1}, {3, 130, 5}, {5, 8192, 2}, {60, 8, 40}},
    .bench = {32768, 8192, 132},
    .arguments = [](const Case& c) -> Arguments {
      const std::int64_t m = c["m"], n = c["n"];
      const bool large = m * n > 1 << 20;
      const auto mean = [n](std::int64_t row, std::uint64_t) { return moments_of_row(row, n).mean; };
      const auto rstd = [n](std::int64_t row, std::uint64_t) { return moments_of_row(row, n).rstd; };
      const auto x = [n](std::int64_t index, std::uint64_t) { return x_at(index / n, index % n); };
      return {input<bf16>("x", {m, n}, large ? Fill{} : custom(x)),
              input<bf16>("dy", {m, n}, uniform(-1, 1.5)),
              input<float>("w", {n}),
              input<float>("mean", {m}, large ? uniform(0.48, 0.52) : custom(mean)),
              input<float>("rstd", {m}, large ? uniform(0.85, 0.88) : custom(rstd)),
              output<bf16>("dx", {m, n}),
              output<float>("dw", {n}),
              output<float>("db", {n}),
              scalar<int>("m", m),
              scalar<int>("n", n),
              scalar<int>("groups", c["groups"])};
    },
    .reference =
        [](const Case& c, Data& d) {
          const auto row = [&](std::string_view name, std::int64_t i) { return Array(d.in(name).row(i)); };
          for (std::int64_t i = 0; i < c["m"]; ++i)
            d.out("dx").row(i) = dx_of(row("x", i), row("dy", i), d.in("w"), {d.in("mean")(0, i), d.in("rstd")(0, i)});
          d.out("dw") = column_sums("dw", c["m"], row);
          d.out("db") = column_sums("db", c["m"], row);
          check_row(row("x", 0), row("dy", 0), d.in("w"));
        },
    .tolerance = within(1e-3, 4e-3,
                        "one rounding to bfloat16, 2^-8 of the value; before it float32, whose three terms cancel and are "
                        "then stretched by rstd, 316 at most"),
    .tolerances = {{"dw", within(5e-4, 2e-5, "sums of float32 over up to 250 rows, then over the groups; its terms have both signs")},
                   {"db", within(5e-4, 2e-5, "as dw")}},
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 6 * elements + 8.0 * c["m"] + 16.0 * c["groups"] * c["n"] + 12.0 * c["n"], .flop = 12 * elements};
    },
    .large = {.sample = rows(32,
                             [](const Case& c, const LargeData& d, std::string_view name, std::int64_t row) {
                               if (name != "dx") return column_sums(name, c["m"], d.row);
                               return dx_of(d.row("x", row), d.row("dy", row), d.row("w", 0),
                                            {d.row("mean", 0)(0, row), d.row("rstd", 0)(0, row)});
                             })},
};
