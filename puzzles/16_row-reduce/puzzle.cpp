#include <checker/puzzle.hpp>

// Row by row: mixed signs, all negative, small whole numbers with many ties. At the GPU's size, where a
// function called for each of 2^29 elements would take longest, plain random numbers.
static kl::Fill rows_of_three_kinds(std::int64_t n) {
  return kl::custom([n](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    switch (index / n % 3) {
      case 0: return -1.5 + 4 * random;
      case 1: return -9 + 8.5 * random;
      default: return static_cast<double>(bits % 4);
    }
  });
}

KL_PUZZLE{
    .title = "Row sum, max, argmax",
    .track = "reductions",
    .difficulty = 2,
    .parameters = {"m", "n"},
    .cases = {{5, 37}, {4, 200}, {6, 1000}, {3, 128}, {9, 2}, {1, 1}},
    .bench = {65536, 8192},
    .arguments = [](const Case& c) -> Arguments {
      const bool large = c["m"] * c["n"] > 1 << 20;
      return {input<float>("x", {c["m"], c["n"]}, large ? Fill{} : rows_of_three_kinds(c["n"])),
              output<float>("sum", {c["m"]}),
              output<float>("largest", {c["m"]}),
              output<int>("place", {c["m"]}),
              scalar<int>("m", c["m"]),
              scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array& x = d.in("x");
          d.out("sum") = x.rowwise().sum().transpose();
          for (Eigen::Index i = 0; i < x.rows(); ++i) {
            Eigen::Index place = 0;
            for (Eigen::Index j = 1; j < x.cols(); ++j)
              if (x(i, j) > x(i, place)) place = j;  // the first of equals stays
            d.out("largest")(0, i) = x(i, place);
            d.out("place")(0, i) = static_cast<double>(place);
          }
        },
    .tolerance = within(2e-5, 1e-5,
                        "a float32 sum in another order; the largest element and its place are among the inputs, and "
                        "the next ones are further away than this"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 4 * elements + 12.0 * c["m"], .flop = 3 * elements};
    },
};
