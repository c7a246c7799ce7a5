#include <checker/puzzle.hpp>

// Element (i, j) of x lies at i * x_row + j * x_col, element (j, i) of out at j * out_row + i * out_col. The first case
// has whole tiles and rows that begin on 16 bytes, so its marks can be reached; the others must be right only.
KL_PUZZLE{
    .title = "Transpose with any strides",
    .track = "matrix",
    .difficulty = 2,
    .parameters = {"m", "n", "x_row", "x_col", "out_row", "out_col"},
    .cases = {{64, 128, 128, 1, 64, 1},   // dense
              {33, 65, 65, 1, 33, 1},     // dense, no multiple of a tile
              {33, 65, 80, 1, 40, 1},     // rows padded
              {100, 70, 1, 100, 100, 1},  // x column by column: its columns are the rows of out
              {70, 100, 100, 1, 1, 100},  // out column by column
              {50, 70, 200, 2, 51, 1},    // every second column of a wider matrix
              {1, 200, 208, 1, 3, 2},     // one row, to every second place of a column
              {1, 200, 400, 2, 1, 1},     // every second element of a row, to a column without gaps
              {20, 30, 30, 1, 41, 2},     // to every second column of a wider matrix
              {200, 10, 10, 1, 200, 1},   // more rows than columns, by far
              {1, 1, 1, 1, 1, 1}},
    .bench = {16384, 16384, 16384, 1, 16384, 1},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["m"], c["n"]}).with_strides({c["x_row"], c["x_col"]}),
              output<float>("out", {c["n"], c["m"]}).with_strides({c["out_row"], c["out_col"]}),
              scalar<int>("m", c["m"]),
              scalar<int>("n", c["n"]),
              scalar<int>("x_row", c["x_row"]),
              scalar<int>("x_col", c["x_col"]),
              scalar<int>("out_row", c["out_row"]),
              scalar<int>("out_col", c["out_col"])};
    },
    .reference = [](const Case&, Data& d) { d.out("out") = d.in("x").transpose(); },
    .tolerance = exact("elements change places, none changes its value"),
    .model = [](const Case& c) -> Model { return {.bytes = 8.0 * c["m"] * c["n"], .flop = 0}; },
    .targets = {{"load_efficiency", 0.95, "let neighbours on the tile's last axis read along a row of x"},
                {"store_efficiency", 0.95, "turn the tile with tl.trans, and let neighbours on its last axis write along a row of out"},
                {"bytes_per_lane", 16, "give a lane four elements that lie side by side, in the load and in the store"}},
};
