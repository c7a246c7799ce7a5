#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include <checker/puzzle.hpp>

namespace {

constexpr double kBeta = 1.702;

using kl::Array;

double swish(double x) { return x / (1 + std::exp(-kBeta * x)); }

Array softmax(const Array& x) {
  const Array e = (x.colwise() - x.rowwise().maxCoeff()).exp();
  return e.colwise() / e.rowwise().sum();
}

// dx of one row or of several, from the saved y.
Array softmax_gradient(const Array& y, const Array& dy) {
  return y * (dy.colwise() - (dy * y).rowwise().sum());
}

Array swish_gradient(const Array& x, const Array& dy) {
  const Array s = 1 / (1 + (-kBeta * x).exp());
  return dy * (s + kBeta * x * s * (1 - s));
}

// The gradients of the reference are closed forms. If one disagrees with the slope of its float64 forward, found by
// central differences at some elements, the specification is wrong and says so. Their error is about h^2 and 1e-16 / h.
constexpr double kStep = 1e-5, kGradientTolerance = 1e-7;

void require_slope(double difference, double closed) {
  if (!(std::abs(difference - closed) <= kGradientTolerance * (1 + std::abs(closed))))
    throw std::logic_error("the reference's gradient is not the slope of its forward");
}

void check_swish(const Array& x, const Array& dy, const Array& dx) {
  for (Eigen::Index j = 0; j < x.cols(); j += std::max<Eigen::Index>(1, x.cols() / 16)) {
    const double rise = swish(x(0, j) + kStep) - swish(x(0, j) - kStep);
    require_slope(dy(0, j) * rise / (2 * kStep), dx(0, j));
  }
}

// At the logits ln y of the first row, where the softmax is y divided by its sum.
void check_softmax(const Array& y, const Array& dy) {
  const Array logits = y.row(0).log(), upstream = dy.row(0), dx = softmax_gradient(softmax(logits), upstream);
  for (Eigen::Index j = 0; j < y.cols(); j += std::max<Eigen::Index>(1, y.cols() / 8)) {
    Array above = logits, below = logits;
    above(0, j) += kStep;
    below(0, j) -= kStep;
    require_slope((upstream * (softmax(above) - softmax(below))).sum() / (2 * kStep), dx(0, j));
  }
}

// What a softmax of n logits may give: two and two share 2 / n between them, so a row sums to 1. At the GPU's size,
// where a function called for each of 2^28 elements would take longest, plain random numbers of that size.
kl::Fill probabilities(std::int64_t m, std::int64_t n) {
  if (m * n > 1 << 20) return kl::uniform(0, 2.0 / static_cast<double>(n));
  return kl::custom([n](std::int64_t index, std::uint64_t) {
    const std::int64_t row = index / n, column = index % n;
    if (column == n - 1 && n % 2 == 1) return 1.0 / static_cast<double>(n);
    const double share = 0.95 * std::sin(12.9898 * static_cast<double>(column / 2 + 1) + 78.233 * static_cast<double>(row));
    return (column % 2 == 0 ? 1 + share : 1 - share) / static_cast<double>(n);
  });
}

}  // namespace

// Rows of y, dy and softmax_dx begin `stride` elements apart.
KL_PUZZLE{
    .title = "First gradients: swish, softmax",
    .track = "training",
    .difficulty = 3,
    .parameters = {"k", "m", "n", "stride"},
    .cases = {{1024, 4, 200, 200}, {1000, 3, 1000, 1008}, {1, 1, 1, 1}, {2049, 2, 37, 40}, {7, 5, 2, 2}, {64, 2, 8192, 8200}},
    .bench = {1 << 20, 32768, 8192, 8192},
    .arguments = [](const Case& c) -> Arguments {
      const std::int64_t k = c["k"], m = c["m"], n = c["n"], stride = c["stride"];
      // Wide enough that exp(-beta x) leaves float32.
      return {input<float>("x", {k}, with_specials(uniform(-4, 6), {0, -60, 60, -1, 1})),
              input<float>("du", {k}),
              output<float>("dx", {k}),
              input<float>("y", {m, n}, probabilities(m, n)).with_strides({stride, 1}),
              input<float>("dy", {m, n}).with_strides({stride, 1}),
              output<float>("dz", {m, n}).with_strides({stride, 1}),
              scalar<float>("beta", 1.702),
              scalar<int>("k", k),
              scalar<int>("m", m),
              scalar<int>("n", n),
              scalar<int>("stride", stride)};
    },
    .reference =
        [](const Case&, Data& d) {
          d.out("dx") = swish_gradient(d.in("x"), d.in("du"));
          d.out("dz") = softmax_gradient(d.in("y"), d.in("dy"));
          check_swish(d.in("x"), d.in("du"), d.out("dx"));
          check_softmax(d.in("y"), d.in("dy"));
        },
    .tolerance = within(1e-6, 1e-5,
                        "float32 throughout; where dy and its weighted mean nearly cancel, the error stays that of "
                        "dy times y, and where the two terms of the slope cancel, that of either"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 12 * elements + 12.0 * c["k"], .flop = 4 * elements + 10.0 * c["k"]};
    },
    .large = {.sample = rows(64, [](const Case&, const LargeData& d, std::string_view name, std::int64_t row) {
                if (name == "dx") return swish_gradient(d.row("x", row), d.row("du", row));
                return softmax_gradient(d.row("y", row), d.row("dy", row));
              })},
};
