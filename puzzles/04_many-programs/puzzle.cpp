#include <checker/puzzle.hpp>

KL_PUZZLE{
    .title = "Many programs, one vector",
    .track = "foundations",
    .difficulty = 1,
    .parameters = {"n"},
    .cases = {{1}, {63}, {256}, {1000}},
    .bench = {1 << 28},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}), inout<float>("y", {c["n"]}), scalar<float>("a", 2.75),
              scalar<int>("n", c["n"])};
    },
    .reference = [](const Case&, Data& d) { d.out("y") = d.scalar("a") * d.in("x") + d.in("y"); },
    .tolerance = within(1e-6, 4e-6, "a product and a sum, rounded once (fused) or twice; they may cancel"),
    .model = [](const Case& c) -> Model { return {.bytes = 12.0 * c["n"], .flop = 2.0 * c["n"]}; },
};
