// gpu: store_parts: narrow stores (of fragments: eight bytes)
// gpu: add_to_c: narrow stores (atomics)
#include <checker/puzzle.hpp>

// form: 0 by places, whose bits must not depend on the order of blocks; 1 by atomics, for which a and b are small whole numbers,
// so that every order of the sum gives the same.
KL_PUZZLE{
    .title = "Split-K: many blocks for one tile",
    .track = "matrix",
    .difficulty = 3,
    .parameters = {"M", "N", "K", "slices", "form"},
    .cases = {{17, 20, 500, 3, 0},
              {17, 20, 500, 3, 1},
              {16, 16, 64, 5, 0},
              {16, 16, 64, 5, 1},
              {150, 70, 1000, 4, 0},
              {70, 150, 1000, 4, 1},
              {1, 1, 1, 1, 0},
              {1, 1, 1, 2, 1},
              {20, 150, 40, 2, 0},
              {20, 20, 200, 1, 0}},
    .bench = {256, 256, 262144, 33, 0},
    .arguments = [](const Case& c) -> Arguments {
      const Fill fill = c["form"] == 0 ? uniform(-1.5, 2.5) : integers(-3, 5);
      return {input<bf16>("a", {c["M"], c["K"]}, fill),
              input<bf16>("b", {c["K"], c["N"]}, fill),
              output<float>("c", {c["M"], c["N"]}),
              scalar<int>("M", c["M"]),
              scalar<int>("N", c["N"]),
              scalar<int>("K", c["K"]),
              scalar<int>("slices", c["slices"]),
              scalar<int>("form", c["form"])};
    },
    .reference = [](const Case&, Data& d) { d.out("c") = d.in("a").matrix() * d.in("b").matrix(); },
    .tolerance = within(2e-3, 2e-5, "a float32 sum of up to 1000 products, about 30 in size each at most, in an order of its own"),
    .model = [](const Case& c) -> Model {
      const double m = c["M"], n = c["N"], k = c["K"];
      return {.bytes = 2 * k * (m + n) + 4 * m * n * (2.0 * c["slices"] + 1), .flop = 2 * m * n * k};
    },
    .large = {.products = {{"a", "b", "c"}}},
};
