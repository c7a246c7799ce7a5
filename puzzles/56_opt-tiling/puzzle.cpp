// gpu: matmul: narrow stores (of fragments: four bytes)
#include <checker/puzzle.hpp>

// The marks are for the first case. Four multiprocessors with two blocks each are kept busy by eight.
KL_PUZZLE{
    .title = "Tiles that pay for themselves",
    .track = "optimisation",
    .difficulty = 3,
    .parameters = {"M", "N", "K"},
    .cases = {{512, 512, 64}, {100, 70, 50}, {300, 16, 130}, {16, 300, 33}, {1, 1, 1}},
    .bench = {4096, 4096, 4096},
    .arguments = [](const Case& c) -> Arguments {
      return {input<f16>("a", {c["M"], c["K"]}), input<f16>("b", {c["K"], c["N"]}), output<f16>("c", {c["M"], c["N"]}),
              scalar<int>("M", c["M"]), scalar<int>("N", c["N"]), scalar<int>("K", c["K"])};
    },
    .reference = [](const Case&, Data& d) { d.out("c") = d.in("a").matrix() * d.in("b").matrix(); },
    .tolerance = within(1e-3, 6e-4,
                        "a float32 sum rounded to float16 once: half a unit in the last place, at most 2^-11 of it, and what the sum is off by"),
    .model = [](const Case& c) -> Model {
      const double m = c["M"], n = c["N"], k = c["K"];
      return {.bytes = 2 * (m * k + k * n + m * n), .flop = 2 * m * n * k};
    },
    .targets = {{"reads_per_element", 0, "a row of a is read once for every tile along it: make tiles wider, and a column of b: make them higher", 5},
                {"blocks", 8, "tiles so large that multiprocessors are left without one save bytes and lose time"}},
    .large = {.products = {{"a", "b", "c"}}},
};
