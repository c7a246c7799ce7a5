// gpu: matmul_tile: narrow stores (of fragments: eight bytes)
#include <checker/puzzle.hpp>

// A K of 16 and of 64 fills a step of the hardware and the tile; the others leave lanes over, on every axis.
KL_PUZZLE{
    .title = "One dot per tile",
    .track = "matrix",
    .difficulty = 2,
    .parameters = {"M", "N", "K"},
    .cases = {{32, 32, 16}, {50, 70, 40}, {300, 130, 64}, {129, 300, 33}, {1, 1, 1}},
    .bench = {16384, 16384, 64},
    .arguments = [](const Case& c) -> Arguments {
      return {input<f16>("a", {c["M"], c["K"]}), input<f16>("b", {c["K"], c["N"]}),
              output<float>("c", {c["M"], c["N"]}), scalar<int>("M", c["M"]), scalar<int>("N", c["N"]), scalar<int>("K", c["K"])};
    },
    .reference = [](const Case&, Data& d) { d.out("c") = d.in("a").matrix() * d.in("b").matrix(); },
    .tolerance = within(1e-4, 1e-5,
                        "products of float16 are exact in float32; of at most 64 terms, each up to 6.25, tensor cores may cut the sum "
                        "at 2^-22 of their magnitudes"),
    .model = [](const Case& c) -> Model {
      const double m = c["M"], n = c["N"], k = c["K"];
      return {.bytes = 2 * k * (m + n) + 4 * m * n, .flop = 2 * m * n * k};
    },
    .large = {.products = {{"a", "b", "c"}}},
};
