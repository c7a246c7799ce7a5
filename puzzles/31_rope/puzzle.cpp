// gpu: rope: local memory at most 64 (sines of angles beyond 105615 keep an array there)
#include <cmath>

#include <checker/puzzle.hpp>

// One head of the token at this position: pair i is (x[i], x[i + half]).
static kl::Array rotated(const kl::Array& x, double position, double base) {
  const Eigen::Index half = x.cols() / 2;
  const kl::Array pair = Eigen::ArrayXd::LinSpaced(half, 0, static_cast<double>(half - 1)).transpose();
  const kl::Array angle = position * (pair * (-std::log(base) / static_cast<double>(half))).exp();
  const kl::Array c = angle.cos(), s = angle.sin();
  kl::Array y(1, x.cols());
  y.leftCols(half) = x.leftCols(half) * c - x.rightCols(half) * s;
  y.rightCols(half) = x.rightCols(half) * c + x.leftCols(half) * s;
  return y;
}

// A head has 2 half elements.
KL_PUZZLE{
    .title = "Rotary position embedding",
    .track = "fusion",
    .difficulty = 2,
    .parameters = {"batch", "length", "heads", "half", "first"},
    .cases = {{2, 7, 3, 8, 0}, {2, 7, 3, 8, 100}, {1, 2, 32, 64, 1}, {1, 1, 1, 1, 5}, {2, 3, 33, 64, 4000}, {1, 3, 70, 20, 17}},
    .bench = {8, 8192, 32, 64, 0},
    .arguments = [](const Case& c) -> Arguments {
      return {inout<bf16>("q", {c["batch"], c["length"], c["heads"], 2 * c["half"]}),
              scalar<int>("batch", c["batch"]),
              scalar<int>("length", c["length"]),
              scalar<int>("heads", c["heads"]),
              scalar<int>("half", c["half"]),
              scalar<int>("first", c["first"]),
              scalar<float>("base", 10000)};
    },
    .reference =
        [](const Case& c, Data& d) {
          const Array& q = d.in("q");
          for (Eigen::Index row = 0; row < q.rows(); ++row) {
            const std::int64_t position = c["first"] + row / c["heads"] % c["length"];
            d.out("q").row(row) = rotated(q.row(row), static_cast<double>(position), d.scalar("base"));
          }
        },
    .tolerance = within(6e-3, 4e-3,
                        "one rounding to bfloat16, 2^-8 of the value; and an angle of up to 8192 radians, which float32 "
                        "holds to 0.0005 and which is a rounded speed times a position, so another 0.0005, at a "
                        "distance of up to 3.5 from 0"),
    .model = [](const Case& c) -> Model {
      const double elements = 2.0 * c["batch"] * c["length"] * c["heads"] * c["half"];
      return {.bytes = 4 * elements, .flop = 3 * elements};
    },
    .targets = {{"traffic_efficiency", 1, "load each element once and store it once: 4 bytes an element"}},
    .large = {.sample = rows(64,
                             [](const Case& c, const LargeData& d, std::string_view, std::int64_t row) {
                               const auto position = static_cast<double>(c["first"] + row / c["heads"] % c["length"]);
                               return rotated(d.row("q", row), position, d.scalar("base"));
                             })},
};
