// gpu: attend_split: narrow stores, occupancy at least 6 (of fragments: eight bytes; a block is one warp)
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <checker/attention_rows.hpp>
#include <checker/puzzle.hpp>

namespace {

constexpr std::int64_t kPage = 16;

// The longest sequence, a short one with a page that is not full, a single token; at the GPU's size all long.
std::int64_t length_of(const kl::Case& c, std::int64_t batch) {
  const std::int64_t longest = c["T"];
  if (longest > 4096) return longest;
  return batch % 3 == 0 ? longest : std::min<std::int64_t>(longest, batch % 3 == 1 ? 37 : 1);
}
std::int64_t most_pages(const kl::Case& c) { return (c["T"] + kPage - 1) / kPage; }
std::int64_t page_count(const kl::Case& c) { return c["B"] * most_pages(c); }

// Pages lie in an order of their own: the i-th of all, counted sequence by sequence, is page 5 i + 3 modulo a number of pages that
// 5 does not divide.
constexpr std::int64_t kStep = 5;
std::int64_t all_pages(const kl::Case& c) { return page_count(c) + (page_count(c) % kStep == 0); }
std::int64_t page_of(const kl::Case& c, std::int64_t number) { return (number * kStep + 3) % all_pages(c); }
std::vector<std::int64_t> numbers_of_pages(const kl::Case& c) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(all_pages(c)));
  for (std::int64_t number = 0; number < all_pages(c); ++number) numbers[static_cast<std::size_t>(page_of(c, number))] = number;
  return numbers;
}

// Slots that no token has were never written: they hold what was there, here NaN.
kl::Fill cache(const kl::Case& c) {
  if (c["T"] > 4096) return {};
  const std::int64_t row = c["Hkv"] * c["D"], of_sequence = most_pages(c);
  return kl::custom([c, row, of_sequence, numbers = numbers_of_pages(c)](std::int64_t index, std::uint64_t bits) {
    const std::int64_t slot = index / row, number = numbers[static_cast<std::size_t>(slot / kPage)];
    const std::int64_t batch = number / of_sequence, token = number % of_sequence * kPage + slot % kPage;
    if (batch >= c["B"] || token >= length_of(c, batch)) return std::numeric_limits<double>::quiet_NaN();
    return -1.5 + 4 * static_cast<double>(bits >> 11) / 9007199254740992.0;
  });
}

// Of four queries two have scores in the tens, of either sign, and one has scores far below 0: -200 for D = 128.
kl::Fill queries(std::int64_t d) {
  return kl::custom([d](std::int64_t index, std::uint64_t bits) {
    const double random = -1.5 + 4 * static_cast<double>(bits >> 11) / 9007199254740992.0;  // [-1.5, 2.5)
    return index / d % 4 == 3 ? random - 40 : random * (index / d % 4 == 0 ? 1 : 8);
  });
}

// The keys or the values that one row of q sees.
template <class Source>
kl::Array tokens_of(const kl::Case& c, const Source& d, std::string_view name, std::int64_t row) {
  const std::int64_t batch = row / c["Hq"], head = row % c["Hq"] / (c["Hq"] / c["Hkv"]), length = length_of(c, batch);
  kl::Array tokens(length, c["D"]);
  for (std::int64_t t = 0; t < length; ++t) {
    const std::int64_t page = page_of(c, batch * most_pages(c) + t / kPage);
    tokens.row(t) = kl::rows_of(d, name, (page * kPage + t % kPage) * c["Hkv"] + head, 1);
  }
  return tokens;
}

}  // namespace

// The mark: the heads of a group share what is read.
KL_PUZZLE{
    .title = "Decode from a paged KV cache",
    .track = "attention",
    .difficulty = 4,
    .parameters = {"B", "Hq", "Hkv", "D", "T", "splits"},
    .cases = {{3, 8, 2, 64, 130, 3}, {3, 6, 2, 72, 500, 7}, {5, 4, 4, 128, 303, 5}, {5, 16, 1, 32, 64, 2}, {1, 1, 1, 16, 1, 1}, {1, 4, 1, 128, 1000, 32}},
    .bench = {64, 32, 8, 128, 8192, 16},
    .arguments = [](const Case& c) -> Arguments {
      if (c["Hq"] < 1 || c["Hkv"] < 1 || c["Hq"] % c["Hkv"] != 0) throw std::invalid_argument("Hq must be a multiple of Hkv: a group has Hq / Hkv heads");
      const std::vector<std::int64_t> pages = {all_pages(c), kPage, c["Hkv"], c["D"]};
      return {input<bf16>("q", {c["B"], c["Hq"], c["D"]}, queries(c["D"])),
              input<bf16>("k", pages, cache(c)),
              input<bf16>("v", pages, cache(c)),
              input<int>("table", {c["B"], most_pages(c)},
                         custom([c](std::int64_t number, std::uint64_t) {
                           const bool is_used = number % most_pages(c) * kPage < length_of(c, number / most_pages(c));
                           return static_cast<double>(is_used ? page_of(c, number) : -1);
                         })),
              input<int>("lengths", {c["B"]}, custom([c](std::int64_t batch, std::uint64_t) { return static_cast<double>(length_of(c, batch)); })),
              output<bf16>("o", {c["B"], c["Hq"], c["D"]}),
              scalar<int>("B", c["B"]),
              scalar<int>("Hq", c["Hq"]),
              scalar<int>("Hkv", c["Hkv"]),
              scalar<int>("D", c["D"]),
              scalar<int>("most_pages", most_pages(c)),
              scalar<int>("splits", c["splits"]),
              scalar<float>("scale", 1 / std::sqrt(static_cast<double>(c["D"])))};
    },
    .reference =
        [](const Case& c, Data& d) {
          for (std::int64_t row = 0; row < c["B"] * c["Hq"]; ++row)
            d.out("o").row(row) = attention_row(d.in("q").row(row), tokens_of(c, d, "k", row), tokens_of(c, d, "v", row), d.scalar("scale")).mean;
        },
    .tolerance = within(5e-3, 5e-3,
                        "weights and results rounded to bfloat16, by up to 2^-9 and 2^-8 of themselves; a weight's error is "
                        "multiplied by a value of at most 2.5"),
    .model = [](const Case& c) -> Model {
      double tokens = 0;
      for (std::int64_t b = 0; b < c["B"]; ++b) tokens += static_cast<double>(length_of(c, b));
      const double d = c["D"], queries = c["B"] * c["Hq"], pages = static_cast<double>(page_count(c));
      return {.bytes = 4 * tokens * c["Hkv"] * d + 4 * queries * d + 4 * pages + 4.0 * c["B"], .flop = 4 * tokens * c["Hq"] * d};
    },
    .targets = {{"reads_per_element", 0, "one block for all heads of a group: they share keys and values, and what is loaded serves them all", 1.2}},
    .large = {.sample = rows(64,
                             [](const Case& c, const LargeData& d, std::string_view, std::int64_t row) {
                               return attention_row(d.row("q", row), tokens_of(c, d, "k", row), tokens_of(c, d, "v", row), d.scalar("scale")).mean;
                             })},
};
