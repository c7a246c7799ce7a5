// gpu: flash_causal: narrow stores (of fragments: four bytes; lse: a number for each row)
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <checker/attention_rows.hpp>
#include <checker/puzzle.hpp>

// A row of q: its head's first key and how many it sees, all of them behind that one.
struct Seen {
  std::int64_t first, count;
};
static Seen keys_of(const kl::Case& c, std::int64_t row) {
  const auto plane = row / c["Nq"], i = row % c["Nq"];  // plane = b Hq + h
  return {plane / (c["Hq"] / c["Hkv"]) * c["Nk"], std::min(c["Nk"], i + c["Nk"] - c["Nq"] + 1)};
}

// Of four queries one has scores in the hundreds, in every second head, and one has scores far below 0: -200 for D = 128.
static kl::Fill queries(std::int64_t n, std::int64_t d) {
  return kl::custom([n, d](std::int64_t index, std::uint64_t bits) {
    const double random = -1.5 + 4 * static_cast<double>(bits >> 11) / 9007199254740992.0;  // [-1.5, 2.5)
    const auto row = index / d;
    if (row % 4 == 3) return random - 40;
    return random * (row % 4 == 1 && row / n % 2 == 1 ? 64 : 1);
  });
}

// The mark is for the first case, of three tiles of queries: the first reads a third of the keys, the second two thirds.
KL_PUZZLE{
    .title = "Causal, many heads, shared keys",
    .track = "attention",
    .difficulty = 4,
    .parameters = {"B", "Hq", "Hkv", "Nq", "Nk", "D"},
    .cases = {{1, 4, 2, 384, 384, 16}, {1, 4, 2, 45, 45, 16}, {2, 6, 2, 20, 45, 32}, {1, 2, 2, 150, 276, 72}, {2, 4, 1, 1, 70, 128}, {1, 3, 1, 1, 1, 16}},
    .bench = {4, 32, 8, 8192, 8192, 128},
    .arguments = [](const Case& c) -> Arguments {
      if (c["Hq"] < 1 || c["Hkv"] < 1 || c["Hq"] % c["Hkv"] != 0) throw std::invalid_argument("Hq must be a multiple of Hkv: a group has Hq / Hkv heads");
      const std::vector<std::int64_t> of_queries = {c["B"], c["Hq"], c["Nq"], c["D"]}, of_keys = {c["B"], c["Hkv"], c["Nk"], c["D"]};
      return {input<bf16>("q", of_queries, c["Nq"] > 1024 ? Fill{} : queries(c["Nq"], c["D"])),
              input<bf16>("k", of_keys),
              input<bf16>("v", of_keys),
              output<bf16>("o", of_queries),
              output<float>("lse", {c["B"], c["Hq"], c["Nq"]}),
              scalar<int>("B", c["B"]),
              scalar<int>("Hq", c["Hq"]),
              scalar<int>("Hkv", c["Hkv"]),
              scalar<int>("Nq", c["Nq"]),
              scalar<int>("Nk", c["Nk"]),
              scalar<int>("D", c["D"]),
              scalar<float>("scale", 1 / std::sqrt(static_cast<double>(c["D"])))};
    },
    .reference =
        [](const Case& c, Data& d) {
          for (std::int64_t row = 0; row < c["B"] * c["Hq"] * c["Nq"]; ++row) {
            const auto [first, count] = keys_of(c, row);
            const AttentionRow one = attention_row(d.in("q").row(row), rows_of(d, "k", first, count), rows_of(d, "v", first, count), d.scalar("scale"));
            d.out("o").row(row) = one.mean;
            d.out("lse")(row / c["Nq"], row % c["Nq"]) = one.lse;
          }
        },
    .tolerance = within(5e-3, 5e-3,
                        "weights and results rounded to bfloat16, by up to 2^-9 and 2^-8 of themselves; a weight's error is "
                        "multiplied by a value of at most 2.5"),
    .model = [](const Case& c) -> Model {
      const double b = c["B"], hq = c["Hq"], hkv = c["Hkv"], nq = c["Nq"], nk = c["Nk"], d = c["D"];
      const double seen = nq * (nk - nq) + nq * (nq + 1) / 2;  // pairs of a query and a key that it sees, in one head
      return {.bytes = 4 * b * d * (hq * nq + hkv * nk) + 4 * b * hq * nq, .flop = 4 * b * hq * seen * d};
    },
    .targets = {{"reads_per_element", 0, "a step whose keys no query of the block sees is not made: end the loop at the last query's last key", 3.0}},
    .large = {.sample = rows(32,
                             [](const Case& c, const LargeData& d, std::string_view, std::int64_t row) {
                               const auto [first, count] = keys_of(c, row);
                               return attention_row(d.row("q", row), rows_of(d, "k", first, count), rows_of(d, "v", first, count), d.scalar("scale")).mean;
                             }),
              .elements = {{"lse"}, 32, [](const Case& c, const LargeData& d, std::string_view, std::int64_t row) {
                             const auto [first, count] = keys_of(c, row);
                             return attention_lse(d.row("q", row), rows_of(d, "k", first, count), d.scalar("scale"));
                           }}},
};
