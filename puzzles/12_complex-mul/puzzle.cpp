// gpu: multiply: narrow loads, narrow stores (real and imaginary parts alternate, and each is a tile)
#include <checker/puzzle.hpp>

KL_PUZZLE{
    .title = "Interleaved complex product",
    .track = "elementwise",
    .difficulty = 2,
    .parameters = {"n"},
    .cases = {{512}, {100}, {1000}, {1}},
    .bench = {1 << 27},
    .arguments = [](const Case& c) -> Arguments {
      const Fill fill = with_specials(Fill{}, {0, 1, -1});
      return {inout<float>("z", {c["n"], 2}, fill), input<float>("w", {c["n"], 2}, fill), scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array &z = d.in("z"), &w = d.in("w");
          d.out("z").col(0) = z.col(0) * w.col(0) - z.col(1) * w.col(1);
          d.out("z").col(1) = z.col(0) * w.col(1) + z.col(1) * w.col(0);
        },
    .tolerance = within(1e-6, 4e-6,
                        "two products below 6.25 and their sum, each rounded to float32 (a GPU may fuse two of the "
                        "three); where they cancel the error stays that of the products"),
    .model = [](const Case& c) -> Model { return {.bytes = 24.0 * c["n"], .flop = 6.0 * c["n"]}; },
    .targets = {{"load_efficiency", 0.95, "load both parts of a number in one access; tl.split separates them afterwards"},
                {"store_efficiency", 0.95, "tl.join the parts and store them in one access"}},
};
