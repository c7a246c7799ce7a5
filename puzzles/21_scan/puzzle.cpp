#include <algorithm>
#include <limits>
#include <string_view>

#include <checker/puzzle.hpp>

// Row by row: mixed signs, all negative, small whole numbers. At the GPU's size, where a function called for each of
// 2^28 elements would take longest, plain random numbers.
static kl::Fill rows_of_three_kinds(std::int64_t n) {
  return kl::custom([n](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    switch (index / n % 3) {
      case 0: return -1.5 + 4 * random;
      case 1: return -9 + 8.5 * random;
      default: return static_cast<double>(bits % 4) - 1;
    }
  });
}

static double next_of(const std::string_view name, double before, double element) {
  if (name == "sum") return before + element;
  if (name == "count") return before + (element > 0);
  return std::max(before, element);
}

// One row of the output `name` from one row of x.
static kl::Array running(std::string_view name, const kl::Array& x) {
  kl::Array out(1, x.cols());
  double before = name == "peak" ? -std::numeric_limits<double>::infinity() : 0;
  for (Eigen::Index j = 0; j < x.cols(); ++j) out(0, j) = before = next_of(name, before, x(0, j));
  return out;
}

KL_PUZZLE{
    .title = "Running sums",
    .track = "reductions",
    .difficulty = 2,
    .parameters = {"m", "n"},
    .cases = {{5, 1000}, {3, 128}, {4, 512}, {6, 257}, {9, 3}, {1, 1}, {1, 2000}},
    .bench = {8192, 32768},
    .arguments = [](const Case& c) -> Arguments {
      const bool large = c["m"] * c["n"] > 1 << 20;
      return {input<float>("x", {c["m"], c["n"]}, large ? Fill{} : rows_of_three_kinds(c["n"])),
              output<float>("sum", {c["m"], c["n"]}),
              output<int>("count", {c["m"], c["n"]}),
              output<float>("peak", {c["m"], c["n"]}),
              scalar<int>("m", c["m"]),
              scalar<int>("n", c["n"])};
    },
    .reference =
        [](const Case&, Data& d) {
          const Array& x = d.in("x");
          for (const char* name : {"sum", "count", "peak"})
            for (Eigen::Index i = 0; i < x.rows(); ++i) d.out(name).row(i) = running(name, x.row(i));
        },
    .tolerance = within(4e-5, 1e-5,
                        "float32 sums of mixed signs in another order: what is rounded may be larger than what is "
                        "left; counts are whole numbers and peaks are among the inputs, so either is off by more"),
    .model = [](const Case& c) -> Model {
      const double elements = 1.0 * c["m"] * c["n"];
      return {.bytes = 16 * elements, .flop = 3 * elements};
    },
    .large = {.sample = rows(64, [](const Case&, const LargeData& d, std::string_view name, std::int64_t row) {
                return running(name, d.row("x", row));
              })},
};
