#include <cmath>
#include <numbers>

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

static kl::Array layernorm_gelu(const kl::Array& x, const kl::Array& w, const kl::Array& b, double epsilon) {
  const kl::Array centred = x - x.mean();
  const kl::Array z = centred / std::sqrt(centred.square().mean() + epsilon) * w + b;
  // erfc has the digits of Phi far to the left, where 1 + erf has none.
  return z * z.unaryExpr([](double v) { return 0.5 * std::erfc(-v / std::numbers::sqrt2); });
}

KL_PUZZLE{
    .title = "LayerNorm and GELU in one pass",
    .track = "fusion",
    .difficulty = 3,
    .parameters = {"m", "n"},
    .cases = {{5, 300}, {2, 64}, {1, 1}, {3, 8192}, {4, 1000}, {9, 100}},
    .bench = {32768, 8192},
    .arguments = [](const Case& c) -> Arguments {
      const bool large = c["m"] * c["n"] > 1 << 20;
      return {input<bf16>("x", {c["m"], c["n"]}, large ? Fill{} : rows_of_three_kinds(c["n"])),
              input<float>("w", {c["n"]}),
              input<float>("b", {c["n"]}, uniform(-2, 1)),
              output<bf16>("y", {c["m"], c["n"]}),
              scalar<int>("m", c["m"]),
              scalar<int>("n", c["n"]),
              scalar<float>("epsilon", 1e-5)};
    },
    .reference =
        [](const Case&, Data& d) {
          for (Eigen::Index i = 0; i < d.in("x").rows(); ++i)
            d.out("y").row(i) = layernorm_gelu(d.in("x").row(i), d.in("w"), d.in("b"), d.scalar("epsilon"));
        },
    .tolerance = within(1e-5, 4e-3,
                        "one rounding to bfloat16, 2^-8 of the value, of float32 numbers that are good to five digits; far to "
                        "the left 1 + erf has fewer, beside next to nothing"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 4 * elements + 8.0 * c["n"], .flop = 20 * elements};
    },
    .large = {.sample = rows(64,
                             [](const Case&, const LargeData& d, std::string_view, std::int64_t row) {
                               return layernorm_gelu(d.row("x", row), d.row("w", 0), d.row("b", 0), d.scalar("epsilon"));
                             })},
};
