#include <cmath>

#include <checker/puzzle.hpp>

// x + r has mean 1000 and deviation 1 in every other row, of which x brings the 1000 and r two thirds of the rest; in
// the others x and r are ordinary numbers that are not alike.
static kl::Fill rows_of_x(std::int64_t n) {
  return kl::custom([n](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    return index / n % 2 == 0 ? 1000 - 1 + 2 * random : -1.5 + 4 * random;
  });
}

KL_PUZZLE{
    .title = "Fused residual and two-pass LayerNorm",
    .track = "fusion",
    .difficulty = 3,
    .parameters = {"m", "n"},
    .cases = {{3, 1000}, {2, 20001}, {1, 1}, {5, 16384}, {2, 17201}, {1, 16385}},
    .bench = {8192, 32768},
    .arguments = [](const Case& c) -> Arguments {
      const bool large = c["m"] * c["n"] > 1 << 20;
      return {input<float>("x", {c["m"], c["n"]}, large ? Fill{} : rows_of_x(c["n"])),
              input<float>("r", {c["m"], c["n"]}, uniform(-1.5, 1.4)),
              input<float>("w", {c["n"]}),
              input<float>("b", {c["n"]}, uniform(-2, 1)),
              output<float>("h", {c["m"], c["n"]}),
              output<float>("y", {c["m"], c["n"]}),
              scalar<int>("m", c["m"]),
              scalar<int>("n", c["n"]),
              scalar<float>("epsilon", 1e-5)};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array h = d.in("x") + d.in("r");
          const Array mean = h.rowwise().mean();
          const Array centred = h.colwise() - mean.col(0);
          const Array rstd = (centred.square().rowwise().mean() + d.scalar("epsilon")).rsqrt();
          d.out("h") = h;
          d.out("y") = (centred.colwise() * rstd.col(0)).rowwise() * d.in("w").row(0);
          d.out("y").rowwise() += d.in("b").row(0);
        },
    .tolerance = within(5e-4, 1e-4,
                        "around 1000 a float32 has steps of 0.00006: so much is lost of x + r, and as much again of "
                        "the mean of a thousand of them, before they are stretched by up to 2.5"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 16 * elements + 8.0 * c["n"], .flop = 10 * elements};
    },
    // 16 m n + 8 n bytes at least; each row asks for 4 n eight times, twice of them w and b: 32 m n. m is 3.
    .targets = {{"traffic_efficiency", 0.58, "read x and r once, in the first walk; the other two read h, and w and b once in the last"}},
    .large = {.sample = rows(32,
                             [](const Case&, const LargeData& d, std::string_view name, std::int64_t row) {
                               const Array h = d.row("x", row) + d.row("r", row);
                               if (name == "h") return h;
                               const Array centred = h - h.mean();
                               const double rstd = 1 / std::sqrt(centred.square().mean() + d.scalar("epsilon"));
                               return Array(centred * rstd * d.row("w", 0) + d.row("b", 0));
                             })},
};
