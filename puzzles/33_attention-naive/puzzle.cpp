// gpu: scores: narrow stores (of fragments: eight bytes)
// gpu: weighted_sum: narrow stores (of fragments: four bytes)
// gpu: softmax_rows: narrow loads, narrow stores (N may be odd)
#include <checker/puzzle.hpp>

#include <cmath>

// Every second plane has scores in the hundreds: e to their power is infinite.
static kl::Fill queries(std::int64_t plane) {
  return kl::custom([plane](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    return (-1.5 + 4 * random) * (index / plane % 2 == 1 ? 40 : 1);
  });
}

static kl::Array attention_row(const kl::Array& scores, const kl::Array& values) {
  const kl::Array e = (scores - scores.maxCoeff()).exp();
  return (e.matrix() * values.matrix()).array() / e.sum();
}

static double bytes_moved(const kl::Case& c) {
  const double z = c["Z"], n = c["N"], d = c["D"];
  return 8 * z * n * d + 12 * z * n * n;
}

// The marks hold for the first case, where one tile holds all of a plane, so that nothing is read twice.
KL_PUZZLE{
    .title = "Attention in three kernels, and its bill",
    .track = "attention",
    .difficulty = 3,
    .parameters = {"Z", "N", "D"},
    .cases = {{2, 50, 16}, {1, 64, 32}, {3, 150, 20}, {2, 257, 128}, {3, 1, 1}},
    .bench = {32, 4096, 128},
    .arguments = [](const Case& c) -> Arguments {
      const std::vector<std::int64_t> shape = {c["Z"], c["N"], c["D"]};
      return {input<f16>("q", shape, queries(c["N"] * c["D"])),
              input<f16>("k", shape),
              input<f16>("v", shape),
              output<f16>("o", shape),
              output<std::int64_t>("bill", {1}),
              scalar<int>("Z", c["Z"]),
              scalar<int>("N", c["N"]),
              scalar<int>("D", c["D"]),
              scalar<float>("scale", 1 / std::sqrt(static_cast<double>(c["D"])))};
    },
    .reference =
        [](const Case& c, Data& d) {
          const auto n = c["N"];
          for (std::int64_t z = 0; z < c["Z"]; ++z) {
            const Array k = d.in("k").middleRows(z * n, n), v = d.in("v").middleRows(z * n, n);
            for (std::int64_t i = z * n; i < (z + 1) * n; ++i) {
              const Array scores = (d.in("q").row(i).matrix() * k.matrix().transpose()).array() * d.scalar("scale");
              d.out("o").row(i) = attention_row(scores, v);
            }
          }
          d.out("bill")(0, 0) = bytes_moved(c);
        },
    .tolerance = within(1e-3, 2e-3,
                        "weights rounded to float16, each by up to 2^-11 of itself; their mean of numbers up to 2.5 is off by less, "
                        "and is rounded once more"),
    .model = [](const Case& c) -> Model {
      return {.bytes = 8 + bytes_moved(c), .flop = 4.0 * c["Z"] * c["N"] * c["N"] * c["D"]};
    },
    .targets = {{"traffic_efficiency", 0.99, "read q, k, v, S and P once, write S, P and o once: nothing else has to move"}},
    .large = {.sample = rows(16,
                             [](const Case& c, const LargeData& d, std::string_view name, std::int64_t row) {
                               if (name == "bill") return Array(Array::Constant(1, 1, bytes_moved(c)));
                               const auto n = c["N"], first = row / n * n;
                               const Array q = d.row("q", row);
                               Array scores(1, n), values(n, c["D"]);
                               for (std::int64_t j = 0; j < n; ++j) {
                                 scores(0, j) = (q * d.row("k", first + j)).sum() * d.scalar("scale");
                                 values.row(j) = d.row("v", first + j);
                               }
                               return attention_row(scores, values);
                             })},
};
