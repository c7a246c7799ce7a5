// gpu: forward_64: narrow stores (of fragments: four bytes)
// gpu: forward_128: narrow stores
// gpu: grad_kv_64: narrow stores
// gpu: grad_kv_128: narrow stores
// gpu: grad_q_64: narrow stores
// gpu: grad_q_128: narrow stores
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include <checker/attention_rows.hpp>
#include <checker/puzzle.hpp>

namespace {

using kl::Array;
using kl::Case;

constexpr std::int64_t kLarge = 1024;

// Planes are heads of a batch. Query i of a plane sees the keys below `seen` of its key plane.
struct Plane {
  std::int64_t queries, keys;  // its first row
};
Plane plane_of(const Case& c, std::int64_t row) {
  const std::int64_t plane = row / c["N"];
  return {plane * c["N"], plane / (c["Hq"] / c["Hkv"]) * c["N"]};
}
std::int64_t seen(const Case& c, std::int64_t i) { return c["causal"] != 0 ? i + 1 : c["N"]; }
double scale_of(const Case& c) { return static_cast<float>(1 / std::sqrt(static_cast<double>(c["D"]))); }

// Of four queries one has scores in the tens, in every second head, and every third head has scores so far below 0
// that e^-lse is infinite: keys lie around 3.
bool far_below(std::int64_t row, std::int64_t n) { return row / n % 3 == 2; }
bool peaked(std::int64_t row, std::int64_t n) { return row / n % 2 == 1 && row % 4 == 1; }
kl::Fill queries(std::int64_t n, std::int64_t d) {
  return kl::custom([n, d](std::int64_t index, std::uint64_t bits) {
    const double random = -1.5 + 4 * static_cast<double>(bits >> 11) / 9007199254740992.0;  // [-1.5, 2.5)
    const std::int64_t row = index / d;
    return far_below(row, n) ? random - 6 : random * (peaked(row, n) ? 4 : 1);
  });
}
// [-0.3, 0.5), a quarter of it where queries are large: those that have chosen one key leave it a slope near 0 and the rounding
// of o, times a query, which would drown what all others leave.
kl::Fill slopes(std::int64_t n, std::int64_t d) {
  return kl::custom([n, d](std::int64_t index, std::uint64_t bits) {
    const double random = -0.3 + 0.8 * static_cast<double>(bits >> 11) / 9007199254740992.0;
    const std::int64_t row = index / d;
    return far_below(row, n) || peaked(row, n) ? random / 4 : random;
  });
}

// `rows` gives a tensor's rows, `count` from `first` on: of Data or LargeData.
template <class Rows>
kl::AttentionRow forward_row(const Case& c, const Rows& rows, std::int64_t row) {
  const auto [first, keys] = plane_of(c, row);
  const std::int64_t count = seen(c, row - first);
  return kl::attention_row(rows("q", row, 1), rows("k", keys, count), rows("v", keys, count), scale_of(c));
}
// What delta is made of: o as it is stored or, where slopes are checked, as it is.
enum class Mean { kStored, kExact };
Array deltas_of(const Array& slope, const Array& mean, Mean kind) {
  if (kind == Mean::kExact) return (slope * mean).rowwise().sum();
  return (slope * mean.unaryExpr([](double x) { return kl::in_bfloat16(x); })).rowwise().sum();
}
template <class Rows>
Array dq_row(const Case& c, const Rows& rows, std::int64_t row, Mean kind = Mean::kStored) {
  const auto [first, keys] = plane_of(c, row);
  const std::int64_t count = seen(c, row - first);
  const Array q = rows("q", row, 1), slope = rows("dO", row, 1), k = rows("k", keys, count), v = rows("v", keys, count);
  const auto one = kl::attention_row(q, k, v, scale_of(c));
  return kl::query_slope({q, slope, Array::Constant(1, 1, one.lse), deltas_of(slope, one.mean, kind)}, k, v, scale_of(c));
}

// The heads of queries that share one of keys, each whole.
template <class Rows>
std::vector<kl::SlopeRows> group_rows(const Case& c, const Rows& rows, std::int64_t plane, Mean kind = Mean::kStored) {
  const std::int64_t n = c["N"], group = c["Hq"] / c["Hkv"];
  const Array k = rows("k", plane * n, n), v = rows("v", plane * n, n);
  std::vector<kl::SlopeRows> heads;
  for (std::int64_t head = plane * group; head < (plane + 1) * group; ++head) {
    const Array q = rows("q", head * n, n), slope = rows("dO", head * n, n);
    const auto forward = kl::attention_rows(q, k, v, scale_of(c), c["causal"] != 0);
    heads.push_back({q, slope, forward.lse, deltas_of(slope, forward.mean, kind)});
  }
  return heads;
}
// dk and dv of key j, over the queries that see it.
kl::KeySlope key_row(const Case& c, const std::vector<kl::SlopeRows>& heads, const Array& key, const Array& value, std::int64_t j) {
  kl::KeySlope sum{Array::Zero(1, c["D"]), Array::Zero(1, c["D"])};
  for (const kl::SlopeRows& all : heads) {
    const std::int64_t count = c["causal"] != 0 ? c["N"] - j : c["N"];
    const kl::SlopeRows seeing{all.q.bottomRows(count), all.slope.bottomRows(count), all.lse.bottomRows(count), all.delta.bottomRows(count)};
    const kl::KeySlope part = kl::key_slope(seeing, key, value, scale_of(c));
    sum.dk += part.dk, sum.dv += part.dv;
  }
  return sum;
}

// The closed forms, with the exact delta, against the slope of the forward, sum of dO o, along some elements of the first head of keys
// and its group.
void check_slopes(const Case& c, const kl::Data& d) {
  constexpr double kStep = 1e-5, kTolerance = 1e-5;
  const std::int64_t n = c["N"], group = c["Hq"] / c["Hkv"];
  const auto rows = [&](std::string_view name, std::int64_t first, std::int64_t count) { return kl::rows_of(d, name, first, count); };
  Array q = d.in("q").topRows(group * n), k = d.in("k").topRows(n), v = d.in("v").topRows(n);
  const auto loss = [&] {
    double sum = 0;
    for (std::int64_t row = 0; row < group * n; ++row) {
      const std::int64_t count = seen(c, row % n);
      sum += (d.in("dO").row(row) * kl::attention_row(q.row(row), k.topRows(count), v.topRows(count), scale_of(c)).mean).sum();
    }
    return sum;
  };
  const auto compare = [&](Array& of, std::int64_t row, std::int64_t column, double closed) {
    const double before = of(row, column);
    of(row, column) = before + kStep;
    double rise = loss();
    of(row, column) = before - kStep;
    rise = (rise - loss()) / (2 * kStep);
    of(row, column) = before;
    if (!(std::abs(rise - closed) <= kTolerance * (1 + std::abs(closed)))) throw std::logic_error("the reference's gradient is not the slope of its forward");
  };
  const auto heads = group_rows(c, rows, 0, Mean::kExact);
  for (const std::int64_t row : {std::int64_t{0}, n / 2, n - 1}) {
    const std::int64_t column = (7 * row + 1) % c["D"];
    const kl::KeySlope key = key_row(c, heads, k.row(row), v.row(row), row);
    compare(q, row, column, dq_row(c, rows, row, Mean::kExact)(0, column));
    compare(k, row, column, key.dk(0, column));
    compare(v, row, column, key.dv(0, column));
  }
}

}  // namespace

KL_PUZZLE{
    .title = "All of FlashAttention",
    .track = "training",
    .difficulty = 5,
    .parameters = {"B", "Hq", "Hkv", "N", "D", "causal"},
    .cases = {{1, 4, 2, 50, 16, 1}, {1, 2, 2, 50, 16, 0}, {2, 6, 2, 33, 72, 1}, {1, 3, 1, 130, 128, 1}, {1, 6, 3, 100, 64, 0}, {35, 2, 1, 1, 16, 1}, {1, 2, 1, 200, 32, 1}},
    .bench = {4, 32, 8, 8192, 128, 1},
    .arguments = [](const Case& c) -> Arguments {
      if (c["Hq"] < 1 || c["Hkv"] < 1 || c["Hq"] % c["Hkv"] != 0) throw std::invalid_argument("Hq must be a multiple of Hkv: a group has Hq / Hkv heads");
      const std::vector<std::int64_t> of_queries = {c["B"], c["Hq"], c["N"], c["D"]}, of_keys = {c["B"], c["Hkv"], c["N"], c["D"]};
      return {input<bf16>("q", of_queries, c["N"] > kLarge ? Fill{} : queries(c["N"], c["D"])),
              input<bf16>("k", of_keys, c["N"] > kLarge ? Fill{} : uniform(1, 5)),
              input<bf16>("v", of_keys, uniform(-2, 2)),  // a mean would cancel in dp - delta, but for what rounding leaves of it
              input<bf16>("dO", of_queries, c["N"] > kLarge ? uniform(-0.3, 0.5) : slopes(c["N"], c["D"])),
              output<bf16>("o", of_queries),
              output<float>("lse", {c["B"], c["Hq"], c["N"]}),
              output<bf16>("dq", of_queries),
              output<bf16>("dk", of_keys),
              output<bf16>("dv", of_keys),
              scalar<int>("B", c["B"]),
              scalar<int>("Hq", c["Hq"]),
              scalar<int>("Hkv", c["Hkv"]),
              scalar<int>("N", c["N"]),
              scalar<int>("D", c["D"]),
              scalar<int>("causal", c["causal"]),
              scalar<float>("scale", scale_of(c))};
    },
    .reference =
        [](const Case& c, Data& d) {
          const auto rows = [&](std::string_view name, std::int64_t first, std::int64_t count) { return rows_of(d, name, first, count); };
          const std::int64_t n = c["N"];
          for (std::int64_t row = 0; row < c["B"] * c["Hq"] * n; ++row) {
            const AttentionRow one = forward_row(c, rows, row);
            d.out("o").row(row) = one.mean, d.out("lse")(row / n, row % n) = one.lse;
            d.out("dq").row(row) = dq_row(c, rows, row);
          }
          for (std::int64_t plane = 0; plane < c["B"] * c["Hkv"]; ++plane) {
            const auto heads = group_rows(c, rows, plane);
            for (std::int64_t j = 0; j < n; ++j) {
              const std::int64_t row = plane * n + j;
              const KeySlope key = key_row(c, heads, d.in("k").row(row), d.in("v").row(row), j);
              d.out("dk").row(row) = key.dk, d.out("dv").row(row) = key.dv;
            }
          }
          check_slopes(c, d);
        },
    .tolerance = within(1.5e-2, 1e-2,
                        "weights and slopes of scores rounded to bfloat16, by up to 2^-9 of themselves, each times a number of up to 10, "
                        "added up with both signs over the queries of a group, and rounded once more"),
    .tolerances = {{"o", within(5e-3, 5e-3, "a mean of numbers up to 2.5 by weights rounded to bfloat16, rounded once more")},
                   {"lse", within(1e-4, 1e-5, "float32, of scores up to 400")},
                   {"dk", within(1.2e-2, 1e-2,
                                "as above, and delta is made of o as the kernel rounded it: off by up to 0.02, times a weight of up to 1, a query "
                                "of up to 10 and a scale of 1/8, for each query of a group that has chosen this key; see docs/proofs.md")},
                  {"dv", within(5e-3, 1e-2, "weights rounded to bfloat16, times slopes of up to 0.5, added up and rounded once more")}},
    .model = [](const Case& c) -> Model {
      const double n = c["N"], d = c["D"], pairs = c["causal"] != 0 ? n * (n + 1) / 2 : n * n, heads = c["B"] * c["Hq"], shared = c["B"] * c["Hkv"];
      return {.bytes = 8 * heads * n * d + 8 * shared * n * d + 4 * heads * n, .flop = 14 * heads * pairs * d};
    },
    .targets = {{"atomics", 0, "blocks come in any order, and a sum of floats depends on it: one block adds up what belongs together", 0}},
    .large = {.sample = rows(4,
                             [](const Case& c, const LargeData& d, std::string_view name, std::int64_t row) {
                               const auto source = [&](std::string_view of, std::int64_t first, std::int64_t count) { return rows_of(d, of, first, count); };
                               if (name == "o") return forward_row(c, source, row).mean;
                               if (name == "dq") return dq_row(c, source, row);
                               const KeySlope key = key_row(c, group_rows(c, source, row / c["N"]), d.row("k", row), d.row("v", row), row % c["N"]);
                               return name == "dk" ? key.dk : key.dv;
                             }),
              .elements = {{"lse"}, 32, [](const Case& c, const LargeData& d, std::string_view, std::int64_t row) {
                             const auto [first, keys] = plane_of(c, row);
                             return attention_lse(d.row("q", row), rows_of(d, "k", keys, seen(c, row - first)), scale_of(c));
                           }}},
};
