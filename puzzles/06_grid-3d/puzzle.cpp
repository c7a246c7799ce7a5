#include <checker/puzzle.hpp>

namespace {

// Elements from one batch of x to the next; the padding between them belongs to nobody.
std::int64_t batch_stride(const kl::Case& c) { return c["m"] * c["n"] + c["padding"]; }

}  // namespace

KL_PUZZLE{
    .title = "Three grid axes",
    .track = "foundations",
    .difficulty = 2,
    .parameters = {"batches", "m", "n", "padding"},
    .cases = {{3, 17, 33, 0}, {1, 32, 64, 0}, {4, 5, 7, 29}, {2, 70, 3, 0}},
    .bench = {64, 2048, 2048, 0},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["batches"], c["m"], c["n"]}).with_strides({batch_stride(c), c["n"], 1}),
              input<float>("s", {c["batches"]}),
              input<float>("t", {c["n"]}),
              output<float>("out", {c["batches"], c["m"], c["n"]}),
              scalar<int>("batches", c["batches"]),
              scalar<int>("m", c["m"]),
              scalar<int>("n", c["n"]),
              scalar<int>("batch_stride", batch_stride(c))};
    },
    .reference =
        [](const Case& c, Data& d) {
          for (std::int64_t row = 0; row < c["batches"] * c["m"]; ++row)
            d.out("out").row(row) = d.in("s")(0, row / c["m"]) * d.in("x").row(row) + d.in("t").row(0);
        },
    .tolerance = within(1e-6, 4e-6, "a product and a sum, rounded once (fused) or twice; they may cancel"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["batches"] * c["m"] * c["n"];
      return {.bytes = 8 * elements + 4.0 * (c["batches"] + c["n"]), .flop = 2 * elements};
    },
};
