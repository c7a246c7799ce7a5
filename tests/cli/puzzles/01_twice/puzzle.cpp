#include <checker/puzzle.hpp>

KL_PUZZLE{
    .title = "Twice",
    .track = "fixtures",
    .difficulty = 1,
    .parameters = {"n"},
    .cases = {{1}, {100}, {200}},
    .bench = {1 << 20},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}), output<float>("out", {c["n"]}), scalar<int>("n", c["n"])};
    },
    .reference = [](const Case&, Data& d) { d.out("out") = 2 * d.in("x"); },
    .tolerance = exact("doubling changes the exponent only"),
    .model = [](const Case& c) -> Model { return {.bytes = 8.0 * c["n"], .flop = 1.0 * c["n"]}; },
};
