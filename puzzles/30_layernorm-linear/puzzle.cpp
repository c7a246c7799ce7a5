// gpu: statistics: narrow stores (a number for each row)
// gpu: fold: shared memory at most 2048
// gpu: direct: narrow stores (of fragments: four bytes)
// gpu: folded: narrow stores
#include <checker/puzzle.hpp>

#include <cmath>

// Every second row lies 50 deviations away from 0.
static kl::Fill near_and_far(std::int64_t k) {
  return kl::custom([k](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    return index / k % 2 == 0 ? -1.5 + 4 * random : 29 + 2 * random;
  });
}

static kl::Array normalised(const kl::Array& x, const kl::Array& w, const kl::Array& b, double epsilon) {
  const kl::Array centred = x - x.mean();
  return centred / std::sqrt(centred.square().mean() + epsilon) * w + b;
}

// form: 0 on the way to the product, 1 behind it. At the GPU's size plain random numbers.
KL_PUZZLE{
    .title = "LayerNorm folded into a matmul",
    .track = "fusion",
    .difficulty = 4,
    .parameters = {"M", "N", "K", "form"},
    .cases = {{20, 72, 48, 0}, {20, 72, 48, 1}, {300, 140, 200, 0}, {150, 140, 200, 1}, {1, 1, 1, 0}, {2, 1, 1, 1}, {64, 130, 70, 1}},
    .bench = {8192, 4096, 4096, 1},
    .arguments = [](const Case& c) -> Arguments {
      const bool large = c["M"] * c["K"] > 1 << 20;
      const double size = 1 / std::sqrt(static_cast<double>(c["K"]));
      return {input<bf16>("x", {c["M"], c["K"]}, large ? Fill{} : near_and_far(c["K"])),
              input<float>("w", {c["K"]}),
              input<float>("b", {c["K"]}, uniform(-2, 1)),
              input<bf16>("W", {c["N"], c["K"]}, uniform(-size, 1.2 * size)),
              input<float>("c", {c["N"]}),
              output<bf16>("y", {c["M"], c["N"]}),
              scalar<int>("M", c["M"]),
              scalar<int>("N", c["N"]),
              scalar<int>("K", c["K"]),
              scalar<float>("epsilon", 1e-5),
              scalar<int>("form", c["form"])};
    },
    .reference =
        [](const Case&, Data& d) {
          for (Eigen::Index i = 0; i < d.in("x").rows(); ++i) {
            const Array row = normalised(d.in("x").row(i), d.in("w"), d.in("b"), d.scalar("epsilon"));
            d.out("y").row(i) = (row.matrix() * d.in("W").matrix().transpose()).array() + d.in("c");
          }
        },
    .tolerance = within(1.2e-2, 4e-3,
                        "what is multiplied is rounded to bfloat16, normalised rows or scaled weights, by up to 2^-9 of terms that are "
                        "about 1 together; one rounding more at the end"),
    .model = [](const Case& c) -> Model {
      const double m = c["M"], n = c["N"], k = c["K"];
      return {.bytes = 2 * (m * k + n * k + m * n) + 8 * k + 4 * n, .flop = 2 * m * n * k};
    },
    .large = {.sample = rows(4,
                             [](const Case& c, const LargeData& d, std::string_view, std::int64_t row) {
                               const Array x = normalised(d.row("x", row), d.row("w", 0), d.row("b", 0), d.scalar("epsilon"));
                               Array y = d.row("c", 0);
                               for (std::int64_t n = 0; n < c["N"]; ++n) y(0, n) += (x * d.row("W", n)).sum();
                               return y;
                             })},
};
