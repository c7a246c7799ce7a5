// gpu: linear: narrow stores (of fragments: four bytes)
// gpu: linear_relu: narrow stores
// gpu: linear_gelu: narrow stores
// gpu: linear_silu: narrow stores
#include <checker/puzzle.hpp>

#include <cmath>
#include <numbers>

// act: 0 none, 1 relu, 2 gelu, 3 silu.
static double activation(std::int64_t act, double z) {
  switch (act) {
    case 0: return z;
    case 1: return z > 0 ? z : 0;
    case 2: return z * (1 + std::erf(z / std::numbers::sqrt2)) / 2;
    default: return z / (1 + std::exp(-z));
  }
}

// Sums between -6 and 6 or so, where activations bend.
KL_PUZZLE{
    .title = "Matmul with an epilogue",
    .track = "fusion",
    .difficulty = 3,
    .parameters = {"M", "N", "K", "act"},
    .cases = {{33, 48, 40, 3}, {1, 20, 16, 1}, {150, 280, 200, 2}, {300, 130, 72, 0}, {64, 90, 130, 3}, {1, 1, 1, 2}},
    .bench = {8192, 8192, 4096, 2},
    .arguments = [](const Case& c) -> Arguments {
      const double size = 2 / std::sqrt(static_cast<double>(c["K"]));
      return {input<bf16>("x", {c["M"], c["K"]}),
              input<bf16>("w", {c["N"], c["K"]}, uniform(-size, 1.1 * size)),
              input<float>("b", {c["N"]}),
              output<bf16>("y", {c["M"], c["N"]}),
              scalar<int>("M", c["M"]),
              scalar<int>("N", c["N"]),
              scalar<int>("K", c["K"]),
              scalar<int>("act", c["act"])};
    },
    .reference =
        [](const Case& c, Data& d) {
          const Array z = (d.in("x").matrix() * d.in("w").matrix().transpose()).array().rowwise() + d.in("b").row(0);
          d.out("y") = z.unaryExpr([act = c["act"]](double v) { return activation(act, v); });
        },
    .tolerance = within(2e-4, 4e-3,
                        "a float32 sum, a float32 activation with slopes of at most 1.13, and one rounding to bfloat16: half a unit "
                        "in the last place, at most 2^-8"),
    .model = [](const Case& c) -> Model {
      const double m = c["M"], n = c["N"], k = c["K"];
      return {.bytes = 2 * (m * k + n * k + m * n) + 4 * n, .flop = 2 * m * n * k};
    },
    .large = {.sample = rows(4,
                             [](const Case& c, const LargeData& d, std::string_view, std::int64_t row) {
                               const Array x = d.row("x", row), b = d.row("b", 0);
                               Array y(1, c["N"]);
                               for (std::int64_t n = 0; n < c["N"]; ++n)
                                 y(0, n) = activation(c["act"], (x * d.row("w", n)).sum() + b(0, n));
                               return y;
                             })},
};
