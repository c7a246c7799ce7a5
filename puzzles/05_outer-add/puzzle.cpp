#include <checker/puzzle.hpp>

// One tile with all columns in use; a grid with partial tiles on both sides; a single column.
KL_PUZZLE{
    .title = "Rows plus columns",
    .track = "foundations",
    .difficulty = 2,
    .parameters = {"m", "n"},
    .cases = {{8, 32}, {33, 1}, {90, 100}},
    .bench = {16384, 16384},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}),      input<float>("y", {c["m"]}), output<float>("z", {c["m"], c["n"]}),
              scalar<int>("m", c["m"]), scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case& c, Data& d) {
          d.out("z") = d.in("x").replicate(c["m"], 1) + d.in("y").transpose().replicate(1, c["n"]);
        },
    .tolerance = exact("one addition, correctly rounded"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 4 * elements + 4.0 * (c["m"] + c["n"]), .flop = elements};
    },
};
