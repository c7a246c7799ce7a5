#include <checker/puzzle.hpp>

KL_PUZZLE{
    .title = "Three kernels into one",
    .track = "fusion",
    .difficulty = 2,
    .parameters = {"n"},
    .cases = {{4096}, {1000}, {1}},
    .bench = {1 << 27},
    .arguments = [](const Case& c) -> Arguments {
      const Fill fill = with_specials(Fill{}, {0, 1, -1});
      return {input<float>("a", {c["n"]}, fill), input<float>("x", {c["n"]}, fill), input<float>("b", {c["n"]}, fill),
              input<float>("r", {c["n"]}, fill), output<float>("y", {c["n"]}), scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case&, Data& d) { d.out("y") = (d.in("a") * d.in("x") + d.in("b")).max(0) + d.in("r"); },
    .tolerance = within(1e-6, 4e-6,
                        "a product below 6.25 and two sums, each rounded to float32 (a GPU may fuse the product with "
                        "the first sum); where they cancel the error stays that of the product"),
    .model = [](const Case& c) -> Model { return {.bytes = 20.0 * c["n"], .flop = 4.0 * c["n"]}; },
    .targets = {{"traffic_efficiency", 1, "load each operand once, keep t and u in registers, store y once: 20 bytes an element"}},
};
