// gpu: lowest: narrow stores (a number for each row)
// gpu: highest: narrow stores
// gpu: widths: narrow loads, narrow stores (a number for each thread)
#include <checker/puzzle.hpp>

// The picture is columns `skip` to skip + W - 1 of x. In the first case it is all of x, and begins every row on 16 bytes.
KL_PUZZLE{
    .title = "Someone wrote on my tensor",
    .track = "debugging",
    .difficulty = 3,
    .parameters = {"H", "W", "pitch", "skip"},
    .cases = {{16, 64, 64, 0}, {7, 13, 16, 0}, {7, 12, 15, 0}, {6, 13, 16, 1}, {300, 5, 8, 3}, {3, 1000, 1004, 4}, {1, 1, 1, 0}},
    .bench = {16384, 16383, 16384, 0},
    .arguments = [](const Case& c) -> Arguments {
      return {input<float>("x", {c["H"], c["pitch"]}), output<float>("out", {c["H"], c["W"]}), output<float>("span", {c["H"]}),
              scalar<int>("H", c["H"]), scalar<int>("W", c["W"]), scalar<int>("pitch", c["pitch"]), scalar<int>("skip", c["skip"])};
    },
    .reference =
        [](const Case& c, Data& d) {
          const Array picture = d.in("x").middleCols(c["skip"], c["W"]);
          d.out("out") = picture.colwise() - picture.rowwise().minCoeff();
          d.out("span") = (picture.rowwise().maxCoeff() - picture.rowwise().minCoeff()).transpose();
        },
    .tolerance = exact("the smallest and the largest are among the inputs, and one subtraction is correctly rounded"),
    // The picture is read and out written; that each kernel reads it anew is the given program's affair.
    .model = [](const Case& c) -> Model { return {.bytes = 8.0 * c["H"] * c["W"] + 4.0 * c["H"], .flop = 3.0 * c["H"] * c["W"]}; },
    .large = {.sample = rows(64,
                             [](const Case& c, const LargeData& d, std::string_view name, std::int64_t row) {
                               const auto picture = [&](std::int64_t i) { return Array(d.row("x", i).middleCols(c["skip"], c["W"])); };
                               if (name == "out") return Array(picture(row) - picture(row).minCoeff());
                               return Array(Array::NullaryExpr(1, c["H"], [&](Eigen::Index, Eigen::Index i) {
                                 const Array one = picture(i);
                                 return one.maxCoeff() - one.minCoeff();
                               }));
                             })},
};
