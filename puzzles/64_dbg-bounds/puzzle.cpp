#include <algorithm>

#include <checker/puzzle.hpp>

// Around one tile, around two, and a length in between: what is hidden at one of them shows at another.
KL_PUZZLE{
    .title = "Three bugs at the edge",
    .track = "debugging",
    .difficulty = 2,
    .parameters = {"n"},
    .cases = {{1024}, {1000}, {1023}, {1025}, {2048}, {5000}, {2}, {1}},
    .bench = {1 << 28},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["n"]}), output<float>("out", {c["n"]}), scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case& c, Data& d) {
          const Array& x = d.in("x");
          const Eigen::Index last = c["n"] - 1;
          for (Eigen::Index i = 0; i <= last; ++i)
            d.out("out")(0, i) = (x(0, std::max<Eigen::Index>(i - 1, 0)) + x(0, i) + x(0, std::min(i + 1, last))) / 3;
        },
    .tolerance = within(1e-6, 4e-6, "two sums of numbers below 2.5 and a division, each rounded to float32"),
    .model = [](const Case& c) -> Model { return {.bytes = 8.0 * c["n"], .flop = 3.0 * c["n"]}; },
};
