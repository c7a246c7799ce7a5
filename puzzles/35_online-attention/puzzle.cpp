// gpu: online_attention: narrow loads (q, and first: a row and a number)
#include <checker/puzzle.hpp>

#include <algorithm>
#include <cmath>

// Where the keys of row r begin: at once, behind the first chunk, at its end, with the last key. At the GPU's size all at once.
static std::int64_t first_key(std::int64_t row, std::int64_t keys) {
  if (keys > 1024) return 0;
  const std::int64_t wanted[] = {0, 100, 64, keys - 1};
  return std::min(wanted[row % 4], keys - 1);
}

// Row by row: plain; rising by 6 from the first key to the last; falling; in the hundreds.
static kl::Fill keys_of_four_kinds(std::int64_t keys, std::int64_t d) {
  return kl::custom([keys, d](std::int64_t index, std::uint64_t bits) {
    const double random = -1.5 + 4 * static_cast<double>(bits >> 11) / 9007199254740992.0;
    const double place = static_cast<double>(index / d % keys) / static_cast<double>(keys);
    switch (index / d / keys % 5) {
      case 1: return random + 6 * place;
      case 2: return 40 * random - 80 * place;
      case 4: return 60 * random;
      default: return random;
    }
  });
}

static double elements(const kl::Case& c) {
  double keys = 0;
  for (std::int64_t row = 0; row < c["R"]; ++row) keys += static_cast<double>(c["T"] - first_key(row, c["T"]));
  return 2 * keys * static_cast<double>(c["D"]);
}

KL_PUZZLE{
    .title = "One query, one pass",
    .track = "attention",
    .difficulty = 3,
    .parameters = {"R", "T", "D"},
    .cases = {{5, 1000, 16}, {6, 150, 64}, {3, 64, 20}, {1, 1, 1}, {5, 257, 33}},
    .bench = {4096, 2048, 64},
    .arguments = [](const Case& c) -> Arguments {
      const auto keys = c["T"];
      return {input<f16>("q", {c["R"], c["D"]}),
              input<f16>("k", {c["R"], keys, c["D"]}, keys_of_four_kinds(keys, c["D"])),
              input<f16>("v", {c["R"], keys, c["D"]}),
              input<int>("first", {c["R"]}, custom([keys](std::int64_t row, std::uint64_t) { return static_cast<double>(first_key(row, keys)); })),
              output<f16>("o", {c["R"], c["D"]}),
              output<float>("lse", {c["R"]}),
              scalar<int>("R", c["R"]),
              scalar<int>("T", keys),
              scalar<int>("D", c["D"]),
              scalar<float>("scale", 1 / std::sqrt(static_cast<double>(c["D"])))};
    },
    .reference =
        [](const Case& c, Data& d) {
          for (std::int64_t row = 0; row < c["R"]; ++row) {
            const std::int64_t first = first_key(row, c["T"]), count = c["T"] - first;
            const Array k = d.in("k").middleRows(row * c["T"] + first, count), v = d.in("v").middleRows(row * c["T"] + first, count);
            const Array scores = (d.in("q").row(row).matrix() * k.matrix().transpose()).array() * d.scalar("scale");
            const Array e = (scores - scores.maxCoeff()).exp();
            d.out("o").row(row) = (e.matrix() * v.matrix()).array() / e.sum();
            d.out("lse")(0, row) = scores.maxCoeff() + std::log(e.sum());
          }
        },
    .tolerance = within(1e-3, 2e-3,
                        "a mean of numbers up to 2.5 in float32, rounded to float16: half a unit in the last place, 2^-11, and "
                        "exponents of up to a few hundred, off by 2^-24 of themselves"),
    .model = [](const Case& c) -> Model {
      const double r = c["R"], d = c["D"];
      return {.bytes = 2 * elements(c) + r * (4 * d + 8), .flop = 2 * elements(c)};
    },
    .targets = {{"traffic_efficiency", 0.99, "read each key and each value once, in one walk; what is masked is not read"}},
    .large = {.sample = rows(16,
                             [](const Case& c, const LargeData& d, std::string_view name, std::int64_t row) {
                               const auto score = [&](std::int64_t r, Array& scores) {
                                 const Array q = d.row("q", r);
                                 for (std::int64_t t = 0; t < c["T"]; ++t) scores(0, t) = (q * d.row("k", r * c["T"] + t)).sum() * d.scalar("scale");
                               };
                               if (name == "lse") {
                                 Array all(1, c["R"]), scores(1, c["T"]);
                                 for (std::int64_t r = 0; r < c["R"]; ++r) {
                                   score(r, scores);
                                   all(0, r) = scores.maxCoeff() + std::log((scores - scores.maxCoeff()).exp().sum());
                                 }
                                 return all;
                               }
                               Array scores(1, c["T"]), mean = Array::Zero(1, c["D"]);
                               score(row, scores);
                               const Array e = (scores - scores.maxCoeff()).exp();
                               for (std::int64_t t = 0; t < c["T"]; ++t) mean += e(0, t) * d.row("v", row * c["T"] + t);
                               return Array(mean / e.sum());
                             })},
};
