// gpu: convolve_1: narrow loads (it reads where an index says)
// gpu: convolve_3: narrow loads
// gpu: convolve_5: narrow loads
#include <checker/puzzle.hpp>

#include <cmath>

// Of y: a window of K fits this often along an axis of `size`, with P zeros at either end.
static std::int64_t extent(const kl::Case& c, std::string_view size) { return c[size] + 2 * c["P"] - c["K"] + 1; }

// Row i of channel o of picture n of y. `row_of(plane, i)` is a row of x, plane n Ci + c; `weights(o, c)` the K rows of K.
template <class Row, class Weights>
static kl::Array y_row(const kl::Case& c, std::int64_t n, std::int64_t o, std::int64_t i, const Row& row_of, const Weights& weights) {
  const std::int64_t k = c["K"], w = c["W"], p = c["P"];
  kl::Array y = kl::Array::Zero(1, extent(c, "W"));
  for (std::int64_t channel = 0; channel < c["Ci"]; ++channel) {
    const kl::Array window = weights(o, channel);
    for (std::int64_t u = 0; u < k; ++u) {
      if (i + u - p < 0 || i + u - p >= c["H"]) continue;
      kl::Array padded = kl::Array::Zero(1, w + 2 * p);
      padded.middleCols(p, w) = row_of(n * c["Ci"] + channel, i + u - p);
      for (std::int64_t v = 0; v < k; ++v) y += window(u, v) * padded.middleCols(v, y.cols());
    }
  }
  return y;
}

// The first cases are small; then several tiles of channels and of pixels, y smaller than x, y larger than x, weights without
// neighbours in the border, one pixel.
KL_PUZZLE{
    .title = "Convolution on a 3-D grid",
    .track = "matrix",
    .difficulty = 3,
    .parameters = {"N", "Ci", "Co", "H", "W", "K", "P"},
    .cases = {{2, 3, 4, 8, 8, 3, 1},
              {1, 1, 2, 7, 9, 5, 2},
              {2, 2, 40, 17, 70, 3, 1},
              {3, 2, 3, 9, 6, 3, 0},
              {1, 2, 3, 15, 17, 3, 2},
              {1, 3, 5, 4, 7, 1, 1},
              {1, 1, 1, 1, 1, 1, 0}},
    .bench = {32, 64, 64, 112, 112, 3, 1},
    .arguments = [](const Case& c) -> Arguments {
      const double size = 2 / std::sqrt(static_cast<double>(c["Ci"] * c["K"] * c["K"]));
      return {input<float>("x", {c["N"], c["Ci"], c["H"], c["W"]}),
              input<float>("w", {c["Co"], c["Ci"], c["K"], c["K"]}, uniform(-size, 1.2 * size)),
              input<float>("b", {c["Co"]}),
              output<float>("y", {c["N"], c["Co"], extent(c, "H"), extent(c, "W")}),
              scalar<int>("N", c["N"]),
              scalar<int>("Ci", c["Ci"]),
              scalar<int>("Co", c["Co"]),
              scalar<int>("H", c["H"]),
              scalar<int>("W", c["W"]),
              scalar<int>("K", c["K"]),
              scalar<int>("P", c["P"])};
    },
    .reference =
        [](const Case& c, Data& d) {
          const auto row_of = [&](std::int64_t plane, std::int64_t i) { return d.in("x").row(plane * c["H"] + i); };
          const auto weights = [&](std::int64_t o, std::int64_t channel) { return d.in("w").middleRows((o * c["Ci"] + channel) * c["K"], c["K"]); };
          for (std::int64_t row = 0; row < d.out("y").rows(); ++row) {
            const std::int64_t i = row % extent(c, "H"), o = row / extent(c, "H") % c["Co"], n = row / extent(c, "H") / c["Co"];
            d.out("y").row(row) = y_row(c, n, o, i, row_of, weights) + d.in("b")(0, o);
          }
        },
    .tolerance = within(3e-5, 1e-5, "a float32 sum of up to 577 terms, about 4 in size together, in an order of its own"),
    .model = [](const Case& c) -> Model {
      const double window = 1.0 * c["Ci"] * c["K"] * c["K"], outputs = 1.0 * c["N"] * c["Co"] * extent(c, "H") * extent(c, "W");
      return {.bytes = 4 * (1.0 * c["N"] * c["Ci"] * c["H"] * c["W"] + c["Co"] * (window + 1) + outputs), .flop = 2 * outputs * window};
    },
    .large = {.sample = rows(64,
                             [](const Case& c, const LargeData& d, std::string_view, std::int64_t row) {
                               const auto row_of = [&](std::int64_t plane, std::int64_t i) { return d.row("x", plane * c["H"] + i); };
                               const auto weights = [&](std::int64_t o, std::int64_t channel) {
                                 Array window(c["K"], c["K"]);
                                 for (std::int64_t u = 0; u < c["K"]; ++u) window.row(u) = d.row("w", (o * c["Ci"] + channel) * c["K"] + u);
                                 return window;
                               };
                               const std::int64_t i = row % extent(c, "H"), o = row / extent(c, "H") % c["Co"], n = row / extent(c, "H") / c["Co"];
                               return Array(y_row(c, n, o, i, row_of, weights) + d.row("b", 0)(0, o));
                             })},
};
