#include <cmath>

#include <checker/puzzle.hpp>

// Row by row: moderate numbers, numbers around 1e4, some minus infinity (never in column 0), all equal. At the GPU's size plain ones.
static kl::Fill rows_of_four_kinds(std::int64_t n) {
  return kl::custom([n](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    const bool forbidden = bits % 4 == 0 && index % n != 0;
    switch (index / n % 4) {
      case 0: return -4 + 3 * random;
      case 1: return 1e4 - 400 * random;
      case 2: return forbidden ? -static_cast<double>(INFINITY) : -3 + 9 * random;
      default: return -2.5;
    }
  });
}

// The marks are for the first case, whose rows begin on 16 bytes. The others must be right only: rows at odd addresses, narrow
// ones, more rows than columns, one that fills the widest tile, one element.
KL_PUZZLE{
    .title = "Softmax at memory speed",
    .track = "optimisation",
    .difficulty = 3,
    .parameters = {"m", "n", "pitch"},
    .cases = {{66, 1000, 1000}, {64, 1000, 1001}, {37, 100, 104}, {5, 4096, 4096}, {3, 1, 1}, {7, 2500, 2503}, {18, 256, 257}, {2, 257, 264}, {300, 20, 24}, {1030, 1025, 1032}},
    .bench = {131072, 4096, 4096},
    .arguments = [](const Case& c) -> Arguments {
      const bool large = c["m"] * c["n"] > 1 << 20;
      return {input<bf16>("x", {c["m"], c["n"]}, large ? uniform(-4, 4) : rows_of_four_kinds(c["n"])).with_strides({c["pitch"], 1}),
              output<bf16>("y", {c["m"], c["n"]}).with_strides({c["pitch"], 1}),
              scalar<int>("m", c["m"]),
              scalar<int>("n", c["n"]),
              scalar<int>("pitch", c["pitch"])};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array& x = d.in("x");
          const Array e = (x.colwise() - x.rowwise().maxCoeff()).exp();
          d.out("y") = e.colwise() / e.rowwise().sum();
        },
    .tolerance = within(1e-12, 4e-3,
                        "float32 rounded to bfloat16 once: half a unit in the last place, at most 2^-8 of the value; exponents of up to "
                        "400, off by 2^-24 of themselves"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 4 * elements, .flop = 5 * elements};
    },
    .targets = {{"reads_per_element", 0, "read each element once: a row that stays in registers needs no second walk", 1},
                {"bytes_per_lane", 15, "give a lane eight neighbouring elements: one access of 16 bytes"},
                {"masked_lane_share", 0, "make the tile as wide as the rows are, to the next power of two; short rows leave room for more of them", 0.2}},
    .large = {.sample = rows(64, [](const Case&, const LargeData& d, std::string_view, std::int64_t row) {
                const Array x = d.row("x", row);
                const Array e = (x - x.maxCoeff()).exp();
                return Array(e / e.sum());
              })},
};
