#include <checker/puzzle.hpp>

// Row by row: moderate numbers; nothing but minus infinity up to column 4096 and here and there after it (in short
// rows: in the first half); rising from end to end; numbers around 1e4 and around -1e4.
// At the GPU's size plain random numbers.
static kl::Fill rows_of_five_kinds(std::int64_t n) {
  return kl::custom([n](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    const std::int64_t column = index % n, first = n > 4096 ? 4096 : n / 2;
    switch (index / n % 5) {
      case 0: return -4 + 8 * random;
      case 1: return column < first || (bits % 8 == 0 && column + 1 < n) ? -static_cast<double>(INFINITY) : -3 + 6 * random;
      case 2: return -6 + 12.0 * static_cast<double>(column) / static_cast<double>(n) + random;
      case 3: return 1e4 - 8 * random;
      default: return -1e4 - 8 * random;
    }
  });
}

KL_PUZZLE{
    .title = "Softmax of endless rows",
    .track = "reductions",
    .difficulty = 3,
    .parameters = {"m", "n"},
    .cases = {{3, 5000}, {5, 300}, {4, 13001}, {1, 1}, {4, 8192}},
    .bench = {512, 1 << 20},
    .arguments = [](const Case& c) -> Arguments {
      const bool large = c["m"] * c["n"] > 1 << 20;
      return {input<float>("x", {c["m"], c["n"]}, large ? uniform(-4, 4) : rows_of_five_kinds(c["n"])),
              output<float>("y", {c["m"], c["n"]}), scalar<int>("m", c["m"]), scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array& x = d.in("x");
          const Array e = (x.colwise() - x.rowwise().maxCoeff()).exp();
          d.out("y") = e.colwise() / e.rowwise().sum();
        },
    .tolerance = within(1e-12, 1e-5,
                        "a float32 exponent of at most 24 has an error of a few 2^-24 of itself, which the power turns "
                        "into a relative one; sums of positive terms and a division add less. Shares of long rows "
                        "are small, so next to nothing is allowed in absolute terms"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 12 * elements, .flop = 9 * elements};
    },
    .targets = {{"traffic_efficiency", 1, "read each element twice, once for the largest and the sum together, once for the result"}},
    .large = {.sample = rows(8,
                             [](const Case&, const LargeData& d, std::string_view, std::int64_t row) {
                               const Array x = d.row("x", row);
                               const Array e = (x - x.maxCoeff()).exp();
                               return Array(e / e.sum());
                             })},
};
