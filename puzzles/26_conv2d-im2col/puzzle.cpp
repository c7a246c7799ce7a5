// gpu: convolve: narrow stores (of fragments: four bytes)
#include <checker/puzzle.hpp>

#include <cmath>

// Of y along an axis of `size`: every S-th place of a window of K, with P zeros at either end.
static std::int64_t extent(const kl::Case& c, std::string_view size) { return (c[size] + 2 * c["P"] - c["K"]) / c["S"] + 1; }

// The channels of one pixel of y, counted through all pictures. `x_row` and `w_row` are the rows of x and w, C channels each.
template <class X, class W>
static kl::Array y_row(const kl::Case& c, std::int64_t pixel, const X& x_row, const W& w_row, const kl::Array& bias) {
  const std::int64_t j = pixel % extent(c, "W"), i = pixel / extent(c, "W") % extent(c, "H"), n = pixel / extent(c, "W") / extent(c, "H");
  kl::Array y = bias;
  for (std::int64_t u = 0; u < c["K"]; ++u) {
    for (std::int64_t v = 0; v < c["K"]; ++v) {
      const std::int64_t row = i * c["S"] + u - c["P"], column = j * c["S"] + v - c["P"];
      if (row < 0 || row >= c["H"] || column < 0 || column >= c["W"]) continue;
      const kl::Array seen = x_row((n * c["H"] + row) * c["W"] + column);
      for (std::int64_t o = 0; o < c["Co"]; ++o) y(0, o) += (seen * w_row((o * c["K"] + u) * c["K"] + v)).sum();
    }
  }
  return y;
}

// A step of two; a window of one; several strips, chunks and tiles of channels; windows with an even number of places, that leave
// out pixels and the last column; more zeros than pixels; one pixel.
KL_PUZZLE{
    .title = "Convolution as a matrix product: 33 missing pieces",
    .track = "matrix",
    .difficulty = 4,
    .parameters = {"N", "C", "Co", "H", "W", "K", "S", "P"},
    .cases = {{2, 5, 7, 9, 10, 3, 2, 1},
              {1, 3, 4, 5, 5, 1, 1, 0},
              {1, 70, 150, 4, 70, 3, 1, 1},
              {2, 4, 5, 6, 7, 2, 3, 0},
              {1, 64, 16, 4, 150, 4, 2, 2},
              {3, 1, 2, 2, 3, 5, 1, 4},
              {1, 1, 1, 1, 1, 1, 1, 0}},
    .bench = {64, 128, 256, 56, 56, 3, 1, 1},
    .arguments = [](const Case& c) -> Arguments {
      const double size = 2 / std::sqrt(static_cast<double>(c["C"] * c["K"] * c["K"]));
      return {input<f16>("x", {c["N"], c["H"], c["W"], c["C"]}),
              input<f16>("w", {c["Co"], c["K"], c["K"], c["C"]}, uniform(-size, 1.2 * size)),
              input<float>("b", {c["Co"]}),
              output<f16>("y", {c["N"], extent(c, "H"), extent(c, "W"), c["Co"]}),
              scalar<int>("N", c["N"]),
              scalar<int>("C", c["C"]),
              scalar<int>("Co", c["Co"]),
              scalar<int>("H", c["H"]),
              scalar<int>("W", c["W"]),
              scalar<int>("K", c["K"]),
              scalar<int>("S", c["S"]),
              scalar<int>("P", c["P"])};
    },
    .reference =
        [](const Case& c, Data& d) {
          const auto x_row = [&](std::int64_t row) { return d.in("x").row(row); };
          const auto w_row = [&](std::int64_t row) { return d.in("w").row(row); };
          for (std::int64_t pixel = 0; pixel < d.out("y").rows(); ++pixel) d.out("y").row(pixel) = y_row(c, pixel, x_row, w_row, d.in("b"));
        },
    .tolerance = within(1e-4, 5.5e-4, "a float32 sum of up to 1153 terms, about 4 in size together, and one rounding to float16, 2^-11 of the value"),
    .model = [](const Case& c) -> Model {
      const double window = 1.0 * c["K"] * c["K"] * c["C"], outputs = 1.0 * c["N"] * extent(c, "H") * extent(c, "W") * c["Co"];
      return {.bytes = 2 * (1.0 * c["N"] * c["H"] * c["W"] * c["C"] + c["Co"] * window + outputs) + 4.0 * c["Co"], .flop = 2 * outputs * window};
    },
    .large = {.sample = rows(16,
                             [](const Case& c, const LargeData& d, std::string_view, std::int64_t pixel) {
                               const auto x_row = [&](std::int64_t row) { return d.row("x", row); };
                               const auto w_row = [&](std::int64_t row) { return d.row("w", row); };
                               return y_row(c, pixel, x_row, w_row, d.row("b", 0));
                             })},
};
