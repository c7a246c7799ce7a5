// gpu: flash_forward: narrow stores (of fragments: four bytes; lse: a number for each row)
#include <cmath>

#include <checker/attention_rows.hpp>
#include <checker/puzzle.hpp>

// In every second plane a few keys decide, and of four queries one has scores in the hundreds, the others up to 40 or so.
static kl::Fill queries(std::int64_t n, std::int64_t d) {
  return kl::custom([n, d](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    const bool plain = index / d / n % 2 == 0;
    return (-1.5 + 4 * random) * (plain ? 1 : index / d % 4 == 1 ? 64 : 4);
  });
}

KL_PUZZLE{
    .title = "FlashAttention forward",
    .track = "attention",
    .difficulty = 4,
    .parameters = {"Z", "N", "D"},
    .cases = {{2, 70, 16}, {1, 128, 32}, {3, 1, 16}, {2, 200, 128}, {2, 300, 72}},
    .bench = {64, 4096, 128},
    .arguments = [](const Case& c) -> Arguments {
      const std::vector<std::int64_t> shape = {c["Z"], c["N"], c["D"]};
      return {input<bf16>("q", shape, queries(c["N"], c["D"])),
              input<bf16>("k", shape),
              input<bf16>("v", shape),
              output<bf16>("o", shape),
              output<float>("lse", {c["Z"], c["N"]}),
              scalar<int>("Z", c["Z"]),
              scalar<int>("N", c["N"]),
              scalar<int>("D", c["D"]),
              scalar<float>("scale", 1 / std::sqrt(static_cast<double>(c["D"])))};
    },
    .reference =
        [](const Case& c, Data& d) {
          const auto n = c["N"];
          for (std::int64_t z = 0; z < c["Z"]; ++z) {
            const Array k = rows_of(d, "k", z * n, n), v = rows_of(d, "v", z * n, n);
            for (std::int64_t i = 0; i < n; ++i) {
              const AttentionRow row = attention_row(d.in("q").row(z * n + i), k, v, d.scalar("scale"));
              d.out("o").row(z * n + i) = row.mean;
              d.out("lse")(z, i) = row.lse;
            }
          }
        },
    .tolerance = within(5e-3, 5e-3,
                        "weights and results rounded to bfloat16, by up to 2^-9 and 2^-8 of themselves; a weight's error is "
                        "multiplied by a value of at most 2.5"),
    .model = [](const Case& c) -> Model {
      const double z = c["Z"], n = c["N"], d = c["D"];
      return {.bytes = 8 * z * n * d + 4 * z * n, .flop = 4 * z * n * n * d};
    },
    .targets = {{"launches", 0, "one launch: scores and weights are used where they are made", 1}},
    .large = {.sample = rows(32,
                             [](const Case& c, const LargeData& d, std::string_view, std::int64_t row) {
                               const auto n = c["N"], first = row / n * n;
                               return attention_row(d.row("q", row), rows_of(d, "k", first, n), rows_of(d, "v", first, n), d.scalar("scale")).mean;
                             }),
              .elements = {{"lse"}, 32, [](const Case& c, const LargeData& d, std::string_view, std::int64_t row) {
                             const auto n = c["N"];
                             return attention_lse(d.row("q", row), rows_of(d, "k", row / n * n, n), d.scalar("scale"));
                           }}},
};
