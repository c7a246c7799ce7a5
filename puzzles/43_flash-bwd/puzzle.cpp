// gpu: grad_kv: narrow stores (of fragments: four bytes)
// gpu: grad_q: narrow stores (of fragments: four bytes)
#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

#include <checker/attention_rows.hpp>
#include <checker/puzzle.hpp>

namespace {

using kl::Array;
using kl::Case;

constexpr std::int64_t kLarge = 1024;  // queries of the GPU's size: inputs that do not belong together

// Query i sees the keys below this.
std::int64_t seen(const Case& c, std::int64_t i) { return c["causal"] != 0 ? i + 1 : c["N"]; }
double scale_of(const Case& c) { return static_cast<float>(1 / std::sqrt(static_cast<double>(c["D"]))); }

// Inputs of a small case, functions of the place, so that o and lse can be had of q, k and v. Every third plane has scores in the
// tens, and every third ones so far below 0 that e^-lse is infinite.
struct Inputs {
  Array q, k, v, o, slope, lse;  // lse: (Z, N)
};
Array random_rows(std::int64_t rows, std::int64_t columns, double seed) {
  return Array::NullaryExpr(rows, columns, [seed](Eigen::Index i, Eigen::Index j) {
    const double wave = std::sin(12.9898 * static_cast<double>(j + 1) + 78.233 * static_cast<double>(i) + seed) * 43758.5453;
    return -1.5 + 4 * (wave - std::floor(wave));  // [-1.5, 2.5)
  });
}
Array rounded(const Array& x) { return x.unaryExpr([](double v) { return kl::in_bfloat16(v); }); }

std::shared_ptr<const Inputs> inputs_of(const Case& c) {
  const std::int64_t z = c["Z"], n = c["N"], rows = z * n;
  Inputs in{random_rows(rows, c["D"], 1), random_rows(rows, c["D"], 2), rounded(random_rows(rows, c["D"], 3)), Array(rows, c["D"]),
            rounded(0.2 * random_rows(rows, c["D"], 4)), Array(z, n)};
  for (std::int64_t plane = 0; plane < z; ++plane) {
    if (plane % 3 == 1) in.q.middleRows(plane * n, n) *= 4;
    if (plane % 3 == 2) in.q.middleRows(plane * n, n) -= 6, in.k.middleRows(plane * n, n) += 3;
  }
  in.q = rounded(in.q), in.k = rounded(in.k);
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t first = row / n * n, count = seen(c, row % n);
    const auto one = kl::attention_row(in.q.row(row), in.k.middleRows(first, count), in.v.middleRows(first, count), scale_of(c));
    in.o.row(row) = one.mean, in.lse(row / n, row % n) = one.lse;
  }
  return std::make_shared<const Inputs>(std::move(in));
}

// `rows` gives a tensor's rows, `count` from `first` on: of Data or LargeData.
template <class Rows>
kl::SlopeRows slope_rows(const Case& c, const Rows& rows, std::int64_t first, std::int64_t count) {
  const Array o = rows("o", first, count), slope = rows("dO", first, count);
  Array lse(count, 1);
  for (std::int64_t r = first; r < first + count;) {  // lse has a row for each plane
    const std::int64_t n = c["N"], at = r % n, part = std::min(n - at, first + count - r);
    lse.middleRows(r - first, part) = rows("lse", r / n, 1).middleCols(at, part).transpose();
    r += part;
  }
  return {rows("q", first, count), slope, lse, (o * slope).rowwise().sum()};
}
template <class Rows>
Array dq_row(const Case& c, const Rows& rows, std::int64_t row) {
  const std::int64_t first = row / c["N"] * c["N"], count = seen(c, row - first);
  return kl::query_slope(slope_rows(c, rows, row, 1), rows("k", first, count), rows("v", first, count), scale_of(c));
}
// dk and dv of one key: over the queries that see it.
template <class Rows>
kl::KeySlope key_row(const Case& c, const Rows& rows, std::int64_t row) {
  const std::int64_t plane = row / c["N"] * c["N"], first = c["causal"] != 0 ? row : plane;
  return kl::key_slope(slope_rows(c, rows, first, plane + c["N"] - first), rows("k", row, 1), rows("v", row, 1), scale_of(c));
}

// The closed forms against the slope of the forward, sum of dO o, along some elements of the first plane.
void check_slopes(const Case& c, const Inputs& in) {
  constexpr double kStep = 1e-5, kTolerance = 1e-6;
  const std::int64_t n = c["N"];
  const Array q = in.q.topRows(n), k = in.k.topRows(n), v = in.v.topRows(n), slope = in.slope.topRows(n);
  const auto forward = [&](const Array& queries, const Array& keys, const Array& values, kl::SlopeRows* rows) {
    double loss = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      const auto one = kl::attention_row(queries.row(i), keys.topRows(seen(c, i)), values.topRows(seen(c, i)), scale_of(c));
      loss += (slope.row(i) * one.mean).sum();
      if (rows != nullptr) rows->lse(i, 0) = one.lse, rows->delta(i, 0) = (slope.row(i) * one.mean).sum();
    }
    return loss;
  };
  kl::SlopeRows rows{q, slope, Array(n, 1), Array(n, 1)};
  forward(q, k, v, &rows);
  const auto compare = [&](Array Inputs::*of, std::int64_t row, std::int64_t column, double closed) {
    Inputs above{q, k, v, {}, {}, {}}, below = above;
    (above.*of)(row, column) += kStep, (below.*of)(row, column) -= kStep;
    const double rise = (forward(above.q, above.k, above.v, nullptr) - forward(below.q, below.k, below.v, nullptr)) / (2 * kStep);
    if (!(std::abs(rise - closed) <= kTolerance * (1 + std::abs(closed)))) throw std::logic_error("the reference's gradient is not the slope of its forward");
  };
  for (const std::int64_t row : {std::int64_t{0}, n / 2, n - 1}) {
    const std::int64_t column = (7 * row + 1) % c["D"], count = seen(c, row), first = c["causal"] != 0 ? row : 0;
    const kl::SlopeRows own{q.row(row), slope.row(row), rows.lse.row(row), rows.delta.row(row)};
    const auto behind = n - first;
    const kl::SlopeRows seeing{q.bottomRows(behind), slope.bottomRows(behind), rows.lse.bottomRows(behind), rows.delta.bottomRows(behind)};
    const auto of_key = kl::key_slope(seeing, k.row(row), v.row(row), scale_of(c));
    compare(&Inputs::q, row, column, kl::query_slope(own, k.topRows(count), v.topRows(count), scale_of(c))(0, column));
    compare(&Inputs::k, row, column, of_key.dk(0, column));
    compare(&Inputs::v, row, column, of_key.dv(0, column));
  }
}

kl::Fill values_of(std::shared_ptr<const Inputs> in, Array Inputs::*of) {
  return kl::custom([in = std::move(in), of](std::int64_t index, std::uint64_t) { return ((*in).*of).data()[index]; });
}

}  // namespace

KL_PUZZLE{
    .title = "FlashAttention backward",
    .track = "training",
    .difficulty = 5,
    .parameters = {"Z", "N", "D", "causal"},
    .cases = {{1, 50, 16, 0}, {2, 33, 16, 1}, {3, 130, 72, 1}, {3, 100, 128, 0}, {70, 1, 16, 1}, {3, 200, 32, 1}},
    .bench = {64, 4096, 128, 0},
    .arguments = [](const Case& c) -> Arguments {
      const std::vector<std::int64_t> shape = {c["Z"], c["N"], c["D"]};
      const bool large = c["N"] > kLarge;
      const double log_n = std::log(static_cast<double>(c["N"]));  // of scores near 0, what lse is
      const auto in = large ? nullptr : inputs_of(c);
      const auto fill = [&](Array Inputs::*of, double low, double high) { return large ? uniform(low, high) : values_of(in, of); };
      return {input<bf16>("q", shape, fill(&Inputs::q, -1, 1)),
              input<bf16>("k", shape, fill(&Inputs::k, -1, 1)),
              input<bf16>("v", shape, fill(&Inputs::v, -1.5, 2.5)),
              input<bf16>("o", shape, fill(&Inputs::o, 0.4, 0.6)),
              input<bf16>("dO", shape, fill(&Inputs::slope, -0.3, 0.5)),
              input<float>("lse", {c["Z"], c["N"]}, fill(&Inputs::lse, log_n, log_n + 0.1)),
              output<float>("delta", {c["Z"], c["N"]}),
              output<bf16>("dq", shape),
              output<bf16>("dk", shape),
              output<bf16>("dv", shape),
              scalar<int>("Z", c["Z"]),
              scalar<int>("N", c["N"]),
              scalar<int>("D", c["D"]),
              scalar<int>("causal", c["causal"]),
              scalar<float>("scale", scale_of(c))};
    },
    .reference =
        [](const Case& c, Data& d) {
          const auto rows = [&](std::string_view name, std::int64_t first, std::int64_t count) { return rows_of(d, name, first, count); };
          const std::int64_t n = c["N"];
          const Array deltas = (d.in("o") * d.in("dO")).rowwise().sum();
          for (std::int64_t row = 0; row < c["Z"] * n; ++row) {
            d.out("delta")(row / n, row % n) = deltas(row, 0);
            d.out("dq").row(row) = dq_row(c, rows, row);
            const KeySlope key = key_row(c, rows, row);
            d.out("dk").row(row) = key.dk, d.out("dv").row(row) = key.dv;
          }
          check_slopes(c, *inputs_of(c));
        },
    .tolerance = within(1.5e-2, 1e-2,
                        "weights and slopes of scores rounded to bfloat16, by up to 2^-9 of themselves, each times a number of up to 8, "
                        "added up with both signs, and rounded once more"),
    .tolerances = {{"delta", within(1e-5, 1e-5, "a sum of up to 128 products in float32")}},
    .model = [](const Case& c) -> Model {
      const double z = c["Z"], n = c["N"], d = c["D"], pairs = c["causal"] != 0 ? n * (n + 1) / 2 : n * n;
      return {.bytes = 16 * z * n * d + 8 * z * n, .flop = 10 * z * pairs * d};
    },
    .large = {.sample = rows(24,
                             [](const Case& c, const LargeData& d, std::string_view name, std::int64_t row) {
                               const auto source = [&](std::string_view of, std::int64_t first, std::int64_t count) { return rows_of(d, of, first, count); };
                               if (name == "dq") return dq_row(c, source, row);
                               const KeySlope key = key_row(c, source, row);
                               return name == "dk" ? key.dk : key.dv;
                             }),
              .elements = {{"delta"}, 64, [](const Case&, const LargeData& d, std::string_view, std::int64_t row) {
                             return (d.row("o", row) * d.row("dO", row)).sum();
                           }}},
};
