#include <checker/puzzle.hpp>

// Row by row: moderate numbers, numbers around 1e4, some minus infinity (never in column 0: a row of nothing
// else has no softmax), all equal. At the GPU's size plain random numbers.
static kl::Fill rows_of_four_kinds(std::int64_t n) {
  return kl::custom([n](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    const bool forbidden = bits % 4 == 0 && index % n != 0;
    switch (index / n % 4) {
      case 0: return -4 + 3 * random;
      case 1: return 1e4 - 8 * random;
      case 2: return forbidden ? -static_cast<double>(INFINITY) : -3 + 9 * random;
      default: return -2.5;
    }
  });
}

// Padding between the rows of x and of y, not the same; a row of one element; one that fills the tile.
KL_PUZZLE{
    .title = "Stable softmax: 18 missing pieces",
    .track = "reductions",
    .difficulty = 2,
    .parameters = {"m", "n", "x_stride", "y_stride"},
    .cases = {{4, 200, 203, 208}, {7, 1000, 1024, 1000}, {1, 1, 1, 1}, {2, 4096, 4096, 4100}},
    .bench = {65536, 4096, 4096, 4096},
    .arguments = [](const Case& c) -> Arguments {
      const bool large = c["m"] * c["n"] > 1 << 20;
      return {input<float>("x", {c["m"], c["n"]}, large ? uniform(-4, 4) : rows_of_four_kinds(c["n"]))
                  .with_strides({c["x_stride"], 1}),
              output<float>("y", {c["m"], c["n"]}).with_strides({c["y_stride"], 1}),
              scalar<int>("m", c["m"]),
              scalar<int>("n", c["n"]),
              scalar<int>("x_stride", c["x_stride"]),
              scalar<int>("y_stride", c["y_stride"])};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array& x = d.in("x");
          const Array e = (x.colwise() - x.rowwise().maxCoeff()).exp();
          d.out("y") = e.colwise() / e.rowwise().sum();
        },
    .tolerance = within(1e-6, 4e-6,
                        "an exponential, a sum of at most 4096 positive terms in a tree, and a division, all in "
                        "float32; no term cancels another"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 8 * elements, .flop = 5 * elements};
    },
};
