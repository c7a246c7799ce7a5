// gpu: matmul: narrow stores (of fragments: four bytes)
#include <checker/puzzle.hpp>

// The mark is for the first case: 16 x 16 tiles, of whose operands 16 fit the simulated cache of 64 KiB. With 512 columns, rows of b and
// c would begin in the same sets of the cache, which then has room for one tile. The other cases have to be right: a last band that is
// lower, fewer rows than a band, one column, one tile.
KL_PUZZLE{
    .title = "Order the tiles for L2",
    .track = "optimisation",
    .difficulty = 3,
    .parameters = {"M", "N", "K"},
    .cases = {{512, 496, 64}, {150, 200, 40}, {340, 70, 33}, {40, 700, 100}, {700, 20, 16}, {1, 1, 1}},
    .bench = {16384, 16384, 8192},
    .arguments = [](const Case& c) -> Arguments {
      return {input<bf16>("a", {c["M"], c["K"]}), input<bf16>("b", {c["K"], c["N"]}), output<bf16>("c", {c["M"], c["N"]}),
              scalar<int>("M", c["M"]), scalar<int>("N", c["N"]), scalar<int>("K", c["K"])};
    },
    .reference = [](const Case&, Data& d) { d.out("c") = d.in("a").matrix() * d.in("b").matrix(); },
    .tolerance = within(2e-3, 4e-3,
                        "a float32 sum rounded to bfloat16 once: half a unit in the last place, at most 2^-8 of it, and what the sum is off by"),
    .model = [](const Case& c) -> Model {
      const double m = c["M"], n = c["N"], k = c["K"];
      return {.bytes = 2 * (m * k + k * n + m * n), .flop = 2 * m * n * k};
    },
    .targets = {{"dram_bytes", 0, "let blocks that run one after the other share their rows of a and their columns of b", 850e3}},
    .large = {.products = {{"a", "b", "c"}}},
};
