// gpu: matmul: narrow stores (of fragments: four bytes; one by one where a stride is not 1)
#include <checker/puzzle.hpp>

// Dense; rows padded, K over several steps with a rest; one row of one step; one column; a and b stored transposed; c stored
// transposed, several tiles on both axes; one of the three with a column stride of its own; one element.
KL_PUZZLE{
    .title = "Blocked matmul: 24 missing pieces",
    .track = "matrix",
    .difficulty = 3,
    .parameters = {"M", "N", "K", "a_row", "a_col", "b_row", "b_col", "c_row", "c_col"},
    .cases = {{64, 64, 64, 64, 1, 64, 1, 64, 1},
              {37, 45, 170, 176, 1, 48, 1, 50, 1},
              {1, 128, 16, 16, 1, 128, 1, 128, 1},
              {100, 1, 33, 33, 1, 1, 1, 1, 1},
              {50, 70, 90, 1, 50, 1, 90, 70, 1},
              {150, 300, 130, 136, 1, 304, 1, 1, 152},
              {300, 140, 200, 200, 1, 144, 1, 140, 1},
              {40, 48, 30, 60, 2, 48, 1, 48, 1},
              {1, 70, 30, 30, 1, 140, 2, 1, 1},
              {1, 70, 30, 30, 1, 70, 1, 140, 2},
              {40, 1, 30, 1, 40, 1, 1, 1, 1},
              {1, 1, 1, 1, 1, 1, 1, 1, 1}},
    .bench = {8192, 8192, 8192, 8192, 1, 8192, 1, 8192, 1},
    .arguments = [](const Case& c) -> Arguments {
      const auto strides = [&](const char* name) { return scalar<int>(name, static_cast<double>(c[name])); };
      return {input<bf16>("a", {c["M"], c["K"]}).with_strides({c["a_row"], c["a_col"]}),
              input<bf16>("b", {c["K"], c["N"]}).with_strides({c["b_row"], c["b_col"]}),
              output<bf16>("c", {c["M"], c["N"]}).with_strides({c["c_row"], c["c_col"]}),
              strides("M"), strides("N"), strides("K"),
              strides("a_row"), strides("a_col"), strides("b_row"), strides("b_col"), strides("c_row"), strides("c_col")};
    },
    .reference = [](const Case&, Data& d) { d.out("c") = d.in("a").matrix() * d.in("b").matrix(); },
    .tolerance = within(2e-3, 4e-3,
                        "a float32 sum rounded to bfloat16 once: half a unit in the last place, at most 2^-8 of it, and what the sum is off by"),
    .model = [](const Case& c) -> Model {
      const double m = c["M"], n = c["N"], k = c["K"];
      return {.bytes = 2 * (m * k + k * n + m * n), .flop = 2 * m * n * k};
    },
    .large = {.products = {{"a", "b", "c"}}},
};
