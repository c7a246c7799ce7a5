// gpu: sum_parts: occupancy at least 6 (one block is the whole grid)
#include <cmath>

#include <checker/puzzle.hpp>

namespace {

enum Numbers { kOrdinary, kAbsorbed, kWide };

// Positive numbers, so that the sum is the sum of sizes too: ordinary ones; ones, and behind them many that are
// half a unit in the last place of 1; 60 powers of two. At the GPU's size ordinary ones.
kl::Fill numbers(std::int64_t n, std::int64_t data) {
  if (data == kOrdinary) return kl::uniform(0.25, 2);
  if (data == kAbsorbed)
    return kl::custom([n](std::int64_t index, std::uint64_t) { return index < n / 128 ? 1 : std::ldexp(1.0, -25); });
  return kl::custom([](std::int64_t, std::uint64_t bits) {
    return std::ldexp(1 + static_cast<double>(bits >> 11) / 9007199254740992.0, static_cast<int>(bits % 60) - 30);
  });
}

}  // namespace

// data: 0 ordinary, 1 ones that absorb what follows, 2 of all sizes.
KL_PUZZLE{
    .title = "Same input, different last bit",
    .track = "debugging",
    .difficulty = 3,
    .parameters = {"n", "blocks", "data"},
    .cases = {{20000, 5, 0}, {1000, 4, 0}, {1 << 20, 4, 1}, {30000, 6, 2}, {1, 1, 0}, {65536, 16, 0}, {2049, 3, 2}, {3, 5, 0}},
    .bench = {1 << 28, 1056, 0},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}, numbers(c["n"], c["data"])), output<float>("total", {1}), scalar<int>("n", c["n"]),
              scalar<int>("blocks", c["blocks"])};
    },
    .reference = [](const Case&, Data& d) { d.out("total")(0, 0) = d.in("x").sum(); },
    .tolerance = within(0, 0x1p-20,
                        "what the statement asks for: sixteen roundings of float32, of which lanes that keep what they lose "
                        "take two, the tree of a block eleven, and the last one three"),
    .model = [](const Case& c) -> Model { return {.bytes = 4.0 * c["n"] + 8.0 * c["blocks"] + 4, .flop = 4.0 * c["n"]}; },
};
