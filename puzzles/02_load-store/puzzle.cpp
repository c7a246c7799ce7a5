#include <checker/puzzle.hpp>

constexpr std::int64_t kBlock = 32;

// The second case has more input than the tile: an index counted from BLOCK is right in the first only.
KL_PUZZLE{
    .title = "Backwards copy",
    .track = "foundations",
    .difficulty = 1,
    .parameters = {"n"},
    .cases = {{32}, {128}},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}), output<float>("out", {kBlock}), scalar<int>("n", c["n"])};
    },
    .reference = [](const Case&, Data& d) { d.out("out") = d.in("x").rightCols(kBlock).rowwise().reverse(); },
    .tolerance = exact("elements are moved, nothing is computed"),
    .model = [](const Case&) -> Model { return {.bytes = 8.0 * kBlock}; },
};
