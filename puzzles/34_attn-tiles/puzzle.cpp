// gpu: attention_tiles: narrow loads, narrow stores (of fragments: four bytes; a number for each row)
// gpu: report: narrow stores
#include <checker/puzzle.hpp>

#include <array>
#include <cmath>

static constexpr std::int64_t kRows = 128;  // of a tile of queries

// The largest square tile that fits, as choose_tile has to find it.
static double largest_tile(double budget, double d) {
  double best = 0;
  for (double b = 16; b <= 256; b *= 2)
    if (2 * (b * d + 2 * 2 * b * d + b * b) <= budget) best = b;
  return best;
}

static double bytes_moved(const kl::Case& c) {
  const double z = c["Z"], n = c["N"], d = c["D"];
  return 4 * z * n * d * (1 + static_cast<double>((c["N"] + kRows - 1) / kRows));
}

static kl::Array report(const kl::Case& c, std::string_view name) {
  if (name == "bill") return kl::Array::Constant(1, 1, bytes_moved(c));
  kl::Array tiles(1, 3);
  for (int i = 0; i < 3; ++i) tiles(0, i) = largest_tile((std::array{8, 48, 227}[static_cast<std::size_t>(i)]) * 1024.0, static_cast<double>(c["D"]));
  return tiles;
}

// The mean of the values, and the sum of the weights.
struct Row {
  kl::Array mean;
  double mass;
};
static Row attention_row(const kl::Array& query, const kl::Array& keys, const kl::Array& values, double scale, double largest, double sum) {
  const kl::Array weights = ((query.matrix() * keys.matrix().transpose()).array() * scale - largest).exp() / sum;
  return {(weights.matrix() * values.matrix()).array(), weights.sum()};
}

static kl::Array plane_of(const kl::LargeData& d, std::string_view name, std::int64_t first, std::int64_t n, std::int64_t columns) {
  kl::Array rows(n, columns);
  for (std::int64_t j = 0; j < n; ++j) rows.row(j) = d.row(name, first + j);
  return rows;
}

// The mark: of three tiles of queries, each key and value is read three times, each query once.
KL_PUZZLE{
    .title = "Q, K and V in blocks",
    .track = "attention",
    .difficulty = 3,
    .parameters = {"Z", "N", "D"},
    .cases = {{1, 300, 64}, {2, 50, 16}, {3, 129, 40}, {1, 1, 1}},
    .bench = {32, 4096, 64},
    .arguments = [](const Case& c) -> Arguments {
      const std::vector<std::int64_t> shape = {c["Z"], c["N"], c["D"]};
      const double n = static_cast<double>(c["N"]);
      return {input<f16>("q", shape),
              input<f16>("k", shape),
              input<f16>("v", shape),
              input<float>("largest", {c["Z"], c["N"]}, uniform(5, 7)),
              input<float>("sum", {c["Z"], c["N"]}, uniform(0.05 * n, 0.1 * n)),
              output<f16>("o", shape),
              output<float>("mass", {c["Z"], c["N"]}),
              output<int>("tiles", {3}),
              output<std::int64_t>("bill", {1}),
              scalar<int>("Z", c["Z"]),
              scalar<int>("N", c["N"]),
              scalar<int>("D", c["D"]),
              scalar<float>("scale", 1 / std::sqrt(static_cast<double>(c["D"])))};
    },
    .reference =
        [](const Case& c, Data& d) {
          const auto n = c["N"];
          for (std::int64_t z = 0; z < c["Z"]; ++z) {
            const Array k = d.in("k").middleRows(z * n, n), v = d.in("v").middleRows(z * n, n);
            for (std::int64_t i = 0; i < n; ++i) {
              const Row row = attention_row(d.in("q").row(z * n + i), k, v, d.scalar("scale"), d.in("largest")(z, i), d.in("sum")(z, i));
              d.out("o").row(z * n + i) = row.mean;
              d.out("mass")(z, i) = row.mass;
            }
          }
          d.out("tiles") = report(c, "tiles");
          d.out("bill") = report(c, "bill");
        },
    .tolerance = within(4e-3, 2e-3,
                        "weights rounded to float16, each by up to 2^-11 of itself; the largest are three times the given sum and "
                        "meet values of up to 2.5"),
    .model = [](const Case& c) -> Model {
      const double z = c["Z"], n = c["N"], d = c["D"];
      return {.bytes = 8 * z * n * d + 12 * z * n, .flop = 4 * z * n * n * d};
    },
    .targets = {{"reads_per_element", 0, "load the queries once, before the loop; only keys and values pass by again", 2.4}},
    .large = {.sample = rows(16,
                             [](const Case& c, const LargeData& d, std::string_view name, std::int64_t row) {
                               if (name == "tiles" || name == "bill") return report(c, name);
                               const auto n = c["N"], first = name == "mass" ? row * n : row / n * n;
                               const Array k = plane_of(d, "k", first, n, c["D"]), v = plane_of(d, "v", first, n, c["D"]);
                               const Array largest = d.row("largest", first / n), sum = d.row("sum", first / n);
                               const auto one = [&](std::int64_t i) {
                                 return attention_row(d.row("q", first + i), k, v, d.scalar("scale"), largest(0, i), sum(0, i));
                               };
                               if (name == "o") return one(row - first).mean;
                               Array all(1, n);
                               for (std::int64_t i = 0; i < n; ++i) all(0, i) = one(i).mass;
                               return all;
                             })},
};
