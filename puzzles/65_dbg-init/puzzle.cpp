#include <checker/puzzle.hpp>

// Rows in turn all negative, of both signs, and far below the first. At the GPU's size, where a function called for each of 2^28 elements
// would take longest, all negative.
static kl::Fill rows_of_three_kinds(std::int64_t n) {
  return kl::custom([n](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    switch (index / n % 3) {
      case 0: return -9 + 8.5 * random;
      case 1: return -1.5 + 4 * random;
      default: return -40 + 20 * random;
    }
  });
}

KL_PUZZLE{
    .title = "Values that were never there",
    .track = "debugging",
    .difficulty = 2,
    .parameters = {"m", "n"},
    .cases = {{4, 256}, {4, 100}, {3, 130}, {9, 1000}, {9, 2}, {1, 1}},
    .bench = {65536, 4096},
    .arguments = [](const Case& c) -> Arguments {
      const bool large = c["m"] * c["n"] > 1 << 20;
      return {input<float>("x", {c["m"], c["n"]}, large ? uniform(-9, -0.5) : rows_of_three_kinds(c["n"])),
              output<float>("mean", {c["m"]}),
              output<float>("largest", {c["m"]}),
              scalar<int>("m", c["m"]),
              scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case&, Data& d) {
          d.out("mean") = d.in("x").rowwise().mean().transpose();
          d.out("largest") = d.in("x").rowwise().maxCoeff().transpose();
        },
    .tolerance = within(1e-6, 4e-6,
                        "a float32 sum in another order, a few dozen roundings for each element, divided by their "
                        "number; the largest element is among the inputs"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 4 * elements + 8.0 * c["m"], .flop = 2 * elements};
    },
};
