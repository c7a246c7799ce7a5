#include <checker/puzzle.hpp>

KL_PUZZLE{
    .title = "Vector add: 14 missing pieces",
    .track = "foundations",
    .difficulty = 1,
    .parameters = {"n"},
    .cases = {{1024}, {1000}, {127}, {1}, {0}},
    .bench = {1 << 28},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}), input<float>("y", {c["n"]}), output<float>("z", {c["n"]}),
              scalar<int>("n", c["n"])};
    },
    .reference = [](const Case&, Data& d) { d.out("z") = d.in("x") + d.in("y"); },
    .tolerance = exact("one addition, correctly rounded"),
    .model = [](const Case& c) -> Model { return {.bytes = 12.0 * c["n"], .flop = 1.0 * c["n"]}; },
};
