#include <checker/puzzle.hpp>

// The polynomial has no root between -8 and 8, so its error is relative to its value everywhere.
KL_PUZZLE{
    .title = "Swish and a polynomial",
    .track = "elementwise",
    .difficulty = 1,
    .parameters = {"n"},
    .cases = {{64}, {1000}, {2049}, {1}},
    .bench = {1 << 28},
    .arguments = [](const Case& c) -> Arguments {
      // Up to 1e4 and beyond: exp(88.8) is float32's last before infinity.
      const Fill wide = with_specials(uniform(-6, 8), {0, -1e4, 1e4, -20, 80, -90, 65504, -65504});
      return {input<f16>("x", {c["n"]}, wide),
              output<f16>("y", {c["n"]}),
              input<f16>("u", {c["n"]}, with_specials(uniform(-8, 8), {0, 1, -1, 8, -8})),
              output<f16>("v", {c["n"]}),
              scalar<float>("beta", 1.702),
              scalar<float>("c0", 40.3),
              scalar<float>("c1", -2.9),
              scalar<float>("c2", 0.51),
              scalar<float>("c3", 0.033),
              scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array &x = d.in("x"), &u = d.in("u");
          d.out("y") = x / (1 + (-d.scalar("beta") * x).exp());
          d.out("v") = d.scalar("c0") + u * d.scalar("c1") + u.square() * d.scalar("c2") + u.cube() * d.scalar("c3");
        },
    .tolerance = within(3.1e-8, 4.95e-4,
                        "one rounding to float16, half a unit in the last place (2^-11 of the value, 2^-25 below the "
                        "normal range), and little more for the float32 before it"),
    .model = [](const Case& c) -> Model { return {.bytes = 8.0 * c["n"], .flop = 12.0 * c["n"]}; },
};
