#include <checker/puzzle.hpp>

// The rows of the first case begin on 16 bytes, so its marks can be reached; the others must be right only.
KL_PUZZLE{
    .title = "Who sits next to whom",
    .track = "foundations",
    .difficulty = 2,
    .parameters = {"m", "n"},
    .cases = {{64, 96}, {33, 130}, {200, 33}},
    .bench = {16384, 16384},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["m"], c["n"]}), input<float>("w", {c["n"]}), output<float>("out", {c["m"], c["n"]}),
              scalar<int>("m", c["m"]), scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case& c, Data& d) { d.out("out") = d.in("x") * d.in("w").replicate(c["m"], 1); },
    .tolerance = exact("one multiplication, correctly rounded"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 8 * elements + 4.0 * c["n"], .flop = elements};
    },
    .targets = {{"load_efficiency", 0.95, "let lanes that are neighbours on the tile's last axis read neighbouring elements"},
                {"store_efficiency", 0.95, "let lanes that are neighbours on the tile's last axis write neighbouring elements"},
                {"bytes_per_lane", 16, "give a lane four neighbouring elements of a row: one 16-byte access"}},
};
