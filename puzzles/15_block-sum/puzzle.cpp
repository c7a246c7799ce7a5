// gpu: sum_partials: occupancy at least 6 (one block is the whole grid)
#include <checker/puzzle.hpp>

KL_PUZZLE{
    .title = "Sum a vector",
    .track = "reductions",
    .difficulty = 2,
    .parameters = {"n"},
    .cases = {{8193}, {1000}, {1}, {8192}, {300001}},
    .bench = {1 << 28},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}), output<float>("total", {1}), output<int>("positive", {1}),
              scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array& x = d.in("x");
          d.out("total")(0, 0) = x.sum();
          d.out("positive")(0, 0) = static_cast<double>((x > 0).count());
        },
    .tolerance = within(1e-4, 1e-6,
                        "a tree of float32 additions: each number goes through about log2(n) roundings, and the "
                        "errors of many of them mostly cancel; the count is exact"),
    .model = [](const Case& c) -> Model { return {.bytes = 4.0 * c["n"], .flop = 2.0 * c["n"]}; },
};
