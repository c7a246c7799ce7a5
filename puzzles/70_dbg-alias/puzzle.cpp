#include <checker/puzzle.hpp>

#include <algorithm>

// Row i of what becomes of H rows, of which `row` gives one.
template <class Row>
static kl::Array smoothed(const kl::Case& c, std::int64_t i, const Row& row) {
  kl::Array out = row(i);
  const std::int64_t inner = c["W"] - 2;
  if (i == 0 || i == c["H"] - 1 || inner < 1) return out;
  const kl::Array here = out, above = row(i - 1), below = row(i + 1);
  out.middleCols(1, inner) = (here.middleCols(1, inner) + above.middleCols(1, inner) + below.middleCols(1, inner) + here.leftCols(inner) + here.rightCols(inner)) / 5;
  return out;
}

// The mark is for the first case: two parts side by side, for which one launch is enough. Then in place, in one tile and in many;
// one row further down, further up; one row in common, either way; more rows than columns; apart; one element.
KL_PUZZLE{
    .title = "Reading what you just overwrote",
    .track = "debugging",
    .difficulty = 3,
    .parameters = {"H", "W", "from", "to"},
    .cases = {{40, 70, 40, 0}, {16, 16, 0, 0}, {33, 150, 0, 0}, {33, 50, 0, 1}, {50, 20, 5, 0}, {33, 70, 0, 32}, {33, 70, 32, 0}, {50, 20, 0, 30}, {20, 30, 0, 25}, {1, 1, 0, 0}},
    .bench = {16384, 16384, 0, 16384},
    .arguments = [](const Case& c) -> Arguments {
      return {inout<float>("u", {c["H"] + std::max(c["from"], c["to"]), c["W"]}), scalar<int>("H", c["H"]), scalar<int>("W", c["W"]),
              scalar<int>("from", c["from"]), scalar<int>("to", c["to"])};
    },
    .reference =
        [](const Case& c, Data& d) {
          d.out("u") = d.in("u");
          const auto row = [&](std::int64_t i) { return Array(d.in("u").row(c["from"] + i)); };
          for (std::int64_t i = 0; i < c["H"]; ++i) d.out("u").row(c["to"] + i) = smoothed(c, i, row);
        },
    .tolerance = within(1e-6, 4e-6, "four sums and a product of float32"),
    .model = [](const Case& c) -> Model { return {.bytes = 8.0 * c["H"] * c["W"], .flop = 5.0 * c["H"] * c["W"]}; },
    .targets = {{"launches", 0, "parts that have no row in common need no copy: smooth the one straight to the other", 1}},
    .large = {.sample = rows(64,
                             [](const Case& c, const LargeData& d, std::string_view, std::int64_t row) {
                               const std::int64_t i = row - c["to"];
                               if (i < 0 || i >= c["H"]) return d.row("u", row);
                               return smoothed(c, i, [&](std::int64_t k) { return d.row("u", c["from"] + k); });
                             })},
};
