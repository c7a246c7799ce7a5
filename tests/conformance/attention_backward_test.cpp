// The way back through attention of bench/kernels against float64: products of what a product left in shared memory, additions by
// many blocks, ragged edges.
#include <cmath>

#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

struct BackwardShape {
  int d, keys, queries;  // of a block
  int warps, stages, n;
  bool causal, early;
};

using Matrix = std::vector<double>;  // (n, d) of each head

constexpr int kHeads = 2;

// What attention and its way back are, in float64.
struct Slopes {
  Matrix o, lse, dq, dk, dv;
};
Matrix widened(const std::vector<tl::float16>& x) {
  Matrix out;
  for (const tl::float16 v : x) out.push_back(static_cast<double>(static_cast<float>(v)));
  return out;
}
Slopes exact_slopes(const BackwardShape& s, const Matrix& q, const Matrix& k, const Matrix& v, const Matrix& slope) {
  const auto row = [&](const Matrix& x, int head, int i) { return x.data() + (head * s.n + i) * s.d; };
  const auto dot = [&](const double* x, const double* y) {
    double sum = 0;
    for (int c = 0; c < s.d; ++c) sum += x[c] * y[c];
    return sum;
  };
  const auto add = [&](Matrix& to, int head, int i, double by, const double* x) {
    for (int c = 0; c < s.d; ++c) to[static_cast<std::size_t>((head * s.n + i) * s.d + c)] += by * x[c];
  };
  const double scale = 1 / std::sqrt(s.d);
  Slopes out{Matrix(q.size()), Matrix(q.size() / static_cast<std::size_t>(s.d)), Matrix(q.size()), Matrix(q.size()), Matrix(q.size())};
  for (int head = 0; head < kHeads; ++head)
    for (int i = 0; i < s.n; ++i) {
      const int seen = s.causal ? i + 1 : s.n;
      Matrix weight(static_cast<std::size_t>(seen));
      double sum = 0;
      for (int j = 0; j < seen; ++j) sum += weight[static_cast<std::size_t>(j)] = std::exp(dot(row(q, head, i), row(k, head, j)) * scale);
      out.lse[static_cast<std::size_t>(head * s.n + i)] = std::log(sum);
      for (int j = 0; j < seen; ++j) add(out.o, head, i, weight[static_cast<std::size_t>(j)] /= sum, row(v, head, j));
      const double mean = dot(row(slope, head, i), row(out.o, head, i));
      for (int j = 0; j < seen; ++j) {
        const double w = weight[static_cast<std::size_t>(j)], ds = w * (dot(row(slope, head, i), row(v, head, j)) - mean) * scale;
        add(out.dq, head, i, ds, row(k, head, j));
        add(out.dk, head, j, ds, row(q, head, i));
        add(out.dv, head, j, w, row(slope, head, i));
      }
    }
  return out;
}

class AttentionBackward : public testing::TestWithParam<BackwardShape> {};

TEST_P(AttentionBackward, IsWhatFloat64Says) {
  const BackwardShape& s = GetParam();
  const auto numbers = [&](std::uint32_t seed) {
    std::vector<tl::float16> v;
    for (const float x : noise(static_cast<std::size_t>(kHeads * s.n * s.d), seed)) v.push_back(tl::float16(x / 2));
    return v;
  };
  const auto q = numbers(1), k = numbers(2), v = numbers(3), slope = numbers(4);
  const Slopes want = exact_slopes(s, widened(q), widened(k), widened(v), widened(slope));
  std::vector<tl::float16> o;
  for (const double x : want.o) o.push_back(tl::float16(static_cast<float>(x)));
  const auto text = [](int x) { return std::to_string(x); };
  const auto truth = [](bool x) { return x ? "true" : "false"; };
  const auto result = run_clean("../../../bench/kernels/attention_backward.hpp",
                                {input("q", q), input("k", k), input("v", v), input("o", o), input("slope", slope),
                                 input("lse", std::vector<float>(want.lse.begin(), want.lse.end())), output<tl::float16>("dq", q.size()),
                                 output<tl::float16>("dk", q.size()), output<tl::float16>("dv", q.size()), scalar("heads", kHeads), scalar("n", s.n)},
                                {{"D", text(s.d)}, {"KEYS", text(s.keys)}, {"QUERIES", text(s.queries)}, {"CAUSAL", truth(s.causal)},
                                 {"EARLY", truth(s.early)}, {"num_warps", text(s.warps)}, {"num_stages", text(s.stages)}});
  const Matrix* const wanted[] = {&want.dq, &want.dk, &want.dv};
  for (std::size_t which = 0; which < 3; ++which) {
    const Matrix got = widened(values<tl::float16>(result, 6 + which));
    ASSERT_EQ(got.size(), q.size());
    // Weights and slopes of scores are rounded to float16 before they are multiplied, and so is the sum.
    double largest = 0;
    for (const double x : *wanted[which]) largest = std::max(largest, std::abs(x));
    for (std::size_t i = 0; i < got.size(); ++i)
      ASSERT_NEAR(got[i], (*wanted[which])[i], largest * 0x1p-9)
          << "of output " << which << ", row " << i / static_cast<std::size_t>(s.d) << ", column " << i % static_cast<std::size_t>(s.d);
  }
}

std::string backward_name(const testing::TestParamInfo<BackwardShape>& info) {
  const BackwardShape& s = info.param;
  return "D" + std::to_string(s.d) + "Keys" + std::to_string(s.keys) + "Queries" + std::to_string(s.queries) + "Warps" + std::to_string(s.warps) + "Stages" +
         std::to_string(s.stages) + "N" + std::to_string(s.n) + (s.causal ? "Causal" : "") + (s.early ? "Early" : "");
}
INSTANTIATE_TEST_SUITE_P(Shapes, AttentionBackward, testing::Values(BackwardShape{64, 128, 128, 8, 3, 201, true, false}, BackwardShape{128, 128, 64, 8, 3, 201, false, true}), backward_name);
INSTANTIATE_TEST_SUITE_P(More, AttentionBackward,
                         testing::Values(BackwardShape{64, 64, 32, 4, 2, 70, false, false}, BackwardShape{64, 128, 128, 8, 2, 600, false, false}, BackwardShape{64, 64, 64, 4, 3, 256, false, true},
                                         BackwardShape{128, 128, 64, 8, 2, 201, true, true}, BackwardShape{128, 128, 64, 8, 3, 600, true, false}, BackwardShape{128, 64, 32, 8, 2, 70, false, false},
                                         BackwardShape{128, 64, 64, 4, 2, 17, true, true}),
                         backward_name);

}  // namespace
}  // namespace kl::conformance
