// gpu: count_bytes: narrow loads (its tile has eight bytes for each thread)
#include <checker/puzzle.hpp>

// values: how many different bytes there are; with 1 every lane wants the same bin.
KL_PUZZLE{
    .title = "Lost updates",
    .track = "debugging",
    .difficulty = 3,
    .parameters = {"n", "blocks", "values"},
    .cases = {{4096, 3, 256}, {1000, 1, 200}, {5000, 2, 1}, {9001, 16, 7}, {1, 2, 1}, {70000, 40, 256}},
    .bench = {1 << 30, 1056, 256},
    .arguments = [](const Case& c) -> Arguments {
      return {input<std::uint8_t>("x", {c["n"]}, integers(256 - c["values"], 255)), output<int>("table", {c["blocks"], 256}),
              output<int>("bins", {256}), scalar<int>("n", c["n"]), scalar<int>("blocks", c["blocks"])};
    },
    .reference =
        [](const Case& c, Data& d) {
          const Array& x = d.in("x");
          Array& table = d.out("table");
          table.setZero();
          for (Eigen::Index k = 0; k < x.cols(); ++k) table(k / 1024 % c["blocks"], static_cast<Eigen::Index>(x(0, k))) += 1;
          d.out("bins") = table.colwise().sum();
        },
    .tolerance = exact("counts are whole numbers"),
    .model = [](const Case& c) -> Model {
      return {.bytes = 1.0 * c["n"] + 1024.0 * c["blocks"] + 1024, .flop = 1.0 * c["n"]};
    },
};
