// gpu: shrink: narrow loads, narrow stores (it reads where an index says, byte by byte)
#include <cmath>
#include <string_view>

#include <checker/puzzle.hpp>

static kl::Array narrowed(const kl::Array& row, std::int64_t k) {
  const std::int64_t step = (static_cast<std::int64_t>(row.cols()) << 16) / k;
  return kl::Array::NullaryExpr(1, k, [&](Eigen::Index, Eigen::Index j) { return row(0, j * step >> 16); });
}

// No two rows alike. In every second one some powers are around 90000, more than float16 holds; in the others none is above
// e^4, but a sum of 4096 of them is.
static kl::Fill exponents(std::int64_t columns) {
  return kl::custom([columns](std::int64_t index, std::uint64_t bits) {
    const double random = static_cast<double>(bits >> 11) / 9007199254740992.0;  // [0, 1)
    const std::int64_t row = index / columns, column = index % columns;
    if (row % 2 == 1 && column % 16 == 7) return 11.5 - 0.05 * static_cast<double>(row % 5);
    return 1 - 0.3 * static_cast<double>(row % 3) + 3 * random;
  });
}

// The first two cases are too small for the first fault to show.
KL_PUZZLE{
    .title = "Too big for the type",
    .track = "debugging",
    .difficulty = 3,
    .parameters = {"m", "n", "k", "rows", "columns"},
    .cases = {{3, 1000, 700, 3, 64}, {1, 1, 1, 1, 1}, {2, 40000, 30000, 5, 4096}, {1, 70001, 50000, 2, 1000}},
    .bench = {40000, 65536, 49152, 4096, 4096},
    .arguments = [](const Case& c) -> Arguments {
      const std::int64_t m = c["m"], rows = c["rows"], columns = c["columns"];
      return {input<std::uint8_t>("picture", {m, c["n"]}, integers(0, 255)),
              output<std::uint8_t>("thumb", {m, c["k"]}),
              input<f16>("x", {rows, columns}, exponents(columns)),
              output<f16>("mean", {rows}),
              input<std::int8_t>("a", {rows, columns}, integers(-128, 127)),
              input<std::int8_t>("b", {rows, columns}, integers(-90, 127)),
              output<int>("dot", {rows}),
              scalar<int>("m", m),
              scalar<int>("n", c["n"]),
              scalar<int>("k", c["k"]),
              scalar<int>("rows", rows),
              scalar<int>("columns", columns)};
    },
    .reference =
        [](const Case& c, Data& d) {
          for (Eigen::Index i = 0; i < d.in("picture").rows(); ++i) d.out("thumb").row(i) = narrowed(d.in("picture").row(i), c["k"]);
          d.out("mean") = d.in("x").exp().rowwise().mean().transpose();
          d.out("dot") = (d.in("a") * d.in("b")).rowwise().sum().transpose();
        },
    .tolerance = exact("pixels are copied, and sums of whole numbers are whole"),
    .tolerances = {{"mean", within(1e-6, 5.1e-4, "one rounding to float16, 2^-11 of the value, after a sum in float32")}},
    // k of the n pixels of a row are needed, but memory comes in sectors of 32.
    .model = [](const Case& c) -> Model {
      const double pixels = 1.0 * c["m"] * (c["n"] + c["k"]), elements = 1.0 * c["rows"] * c["columns"];
      return {.bytes = pixels + 4 * elements + 6.0 * c["rows"], .flop = 4 * elements};
    },
    .large = {.sample = rows(64,
                             [](const Case& c, const LargeData& d, std::string_view name, std::int64_t row) {
                               if (name == "thumb") return narrowed(d.row("picture", row), c["k"]);
                               return Array(Array::NullaryExpr(1, c["rows"], [&](Eigen::Index, Eigen::Index i) {
                                 return name == "mean" ? d.row("x", i).exp().mean() : (d.row("a", i) * d.row("b", i)).sum();
                               }));
                             })},
};
