#include <checker/puzzle.hpp>

#include <cmath>
#include <numbers>

KL_PUZZLE{
    .title = "GELU through library functions",
    .track = "elementwise",
    .difficulty = 1,
    .parameters = {"n"},
    .cases = {{1000}, {7}, {4096}, {1}},
    .bench = {1 << 28},
    .arguments = [](const Case& c) -> Arguments {
      const Fill fill = with_specials(uniform(-6, 7), {0, 1, -1, 2.5, -2.5, 1e-6, -30, 30, -1e30, 1e30});
      return {input<float>("x", {c["n"]}, fill), output<float>("y", {c["n"]}), output<float>("z", {c["n"]}),
              scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array& x = d.in("x");
          const double root_half = 1 / std::numbers::sqrt2, root_two_over_pi = std::sqrt(2 / std::numbers::pi);
          d.out("y") = 0.5 * x * (1 + (root_half * x).unaryExpr([](double v) { return std::erf(v); }));
          d.out("z") = 0.5 * x * (1 + (root_two_over_pi * (x + 0.044715 * x.cube())).tanh());
        },
    .tolerance = within(1e-6, 4e-6,
                        "erf and tanh of a float32, each off by a few units in the last place; far to the left they come "
                        "near -1, what is left of 1 + them is wrong by 10^-7, and that is multiplied by x / 2"),
    .model = [](const Case& c) -> Model { return {.bytes = 16.0 * c["n"], .flop = 14.0 * c["n"]}; },
};
