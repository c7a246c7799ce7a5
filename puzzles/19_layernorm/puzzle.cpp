#include <checker/puzzle.hpp>

// Row by row: ordinary numbers; numbers so close together that epsilon outweighs their variance; nothing but zeros.
// At the GPU's size plain random numbers.
static kl::Fill rows_of_three_kinds(std::int64_t n) {
  return kl::custom([n](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    switch (index / n % 3) {
      case 0: return -1.5 + 4 * random;
      case 1: return -1e-3 + 3e-3 * random;
      default: return 0.0;
    }
  });
}

KL_PUZZLE{
    .title = "LayerNorm: 20 missing pieces",
    .track = "reductions",
    .difficulty = 3,
    .parameters = {"m", "n"},
    .cases = {{3, 100}, {5, 768}, {2, 1}, {4, 8192}},
    .bench = {32768, 8192},
    .arguments = [](const Case& c) -> Arguments {
      const bool large = c["m"] * c["n"] > 1 << 20;
      return {input<float>("x", {c["m"], c["n"]}, large ? Fill{} : rows_of_three_kinds(c["n"])),
              input<float>("w", {c["n"]}),
              input<float>("b", {c["n"]}, uniform(-2, 1)),
              output<float>("y", {c["m"], c["n"]}),
              output<float>("mean", {c["m"]}),
              output<float>("rstd", {c["m"]}),
              scalar<int>("m", c["m"]),
              scalar<int>("n", c["n"]),
              scalar<float>("epsilon", 1e-5)};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array& x = d.in("x");
          const Array mean = x.rowwise().mean();
          const Array centred = x.colwise() - mean.col(0);
          const Array rstd = (centred.square().rowwise().mean() + d.scalar("epsilon")).rsqrt();
          d.out("mean") = mean.transpose();
          d.out("rstd") = rstd.transpose();
          d.out("y") = (centred.colwise() * rstd.col(0)).rowwise() * d.in("w").row(0);
          d.out("y").rowwise() += d.in("b").row(0);
        },
    .tolerance = within(1e-5, 1e-4,
                        "two sums of at most 8192 float32 numbers in a tree, a root and a division; the mean is as "
                        "small as the numbers around it, so centring loses little"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 8 * elements + 8.0 * c["n"] + 8.0 * c["m"], .flop = 8 * elements};
    },
};
