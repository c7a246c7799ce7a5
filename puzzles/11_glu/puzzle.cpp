#include <checker/puzzle.hpp>

// Both gates; a row that is shorter than a tile, one that fills it, one that needs several; a single element.
KL_PUZZLE{
    .title = "Gated linear unit",
    .track = "elementwise",
    .difficulty = 2,
    .parameters = {"m", "n", "silu"},
    .cases = {{5, 64, 0}, {3, 100, 1}, {3, 100, 0}, {2, 3001, 1}, {1, 1, 1}},
    .bench = {65536, 4096, 1},
    .arguments = [](const Case& c) -> Arguments {
      const Fill fill = with_specials(Fill{}, {0, -20, 30, -100, 100});
      return {input<f16>("x", {c["m"], 2 * c["n"]}, fill), output<f16>("out", {c["m"], c["n"]}),
              scalar<int>("m", c["m"]), scalar<int>("n", c["n"]), scalar<int>("silu", c["silu"])};
    },
    .reference =
        [](const Case& c, Data& d) {
          const Array value = d.in("x").leftCols(c["n"]), z = d.in("x").rightCols(c["n"]);
          const Array sigmoid = 1 / (1 + (-z).exp());
          d.out("out") = value * (c["silu"] ? Array(z * sigmoid) : sigmoid);
        },
    .tolerance = within(3.1e-8, 4.95e-4,
                        "one rounding to float16, half a unit in the last place (2^-11 of the value, 2^-25 below the "
                        "normal range), and little more for the float32 before it"),
    .model = [](const Case& c) -> Model {
      const double outputs = 1.0 * c["m"] * c["n"];
      return {.bytes = 6 * outputs, .flop = (c["silu"] ? 6 : 5) * outputs};
    },
};
