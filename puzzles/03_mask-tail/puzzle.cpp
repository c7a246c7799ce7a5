#include <checker/puzzle.hpp>

constexpr std::int64_t kBlock = 128;

// Two outputs, so that `other` and `where` are each seen: where alone would discard whatever other says.
KL_PUZZLE{
    .title = "The ragged tail",
    .track = "foundations",
    .difficulty = 1,
    .parameters = {"n"},
    .cases = {{1}, {100}, {127}, {128}},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}), output<float>("padded", {kBlock}), output<float>("marked", {kBlock}),
              scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case& c, Data& d) {
          d.out("padded").setZero();
          d.out("padded").leftCols(c["n"]) = d.in("x");
          d.out("marked").setConstant(-1);
          d.out("marked").leftCols(c["n"]) = 10 * d.in("x");
        },
    .tolerance = exact("one multiplication, correctly rounded"),
    .model = [](const Case& c) -> Model { return {.bytes = 4.0 * (c["n"] + 2 * kBlock), .flop = 1.0 * c["n"]}; },
};
