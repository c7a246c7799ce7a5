// Attention of bench/kernels against float64: products chained in registers, statistics of rows, ragged edges.
#include <cmath>
#include <limits>

#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

struct Shape {
  int rows, keys, d;   // of a block
  int warps, stages, n;
  bool causal;
};

class Attention : public testing::TestWithParam<Shape> {};

TEST_P(Attention, IsWhatFloat64Says) {
  const Shape& s = GetParam();
  constexpr int kHeads = 2;
  const auto numbers = [&](std::uint32_t seed) {
    std::vector<tl::float16> v;
    for (const float x : noise(static_cast<std::size_t>(kHeads * s.n * s.d), seed)) v.push_back(tl::float16(x / 2));
    return v;
  };
  const auto q = numbers(1), k = numbers(2), v = numbers(3);
  const auto at = [&](const std::vector<tl::float16>& x, int head, int row, int column) {
    return static_cast<double>(static_cast<float>(x[static_cast<std::size_t>((head * s.n + row) * s.d + column)]));
  };
  const auto text = [](int x) { return std::to_string(x); };
  const auto result = run_clean("../../../bench/kernels/attention.hpp",
                                {input("q", q), input("k", k), input("v", v), output<tl::float16>("out", q.size()), scalar("heads", kHeads), scalar("n", s.n)},
                                {{"BLOCK_M", text(s.rows)}, {"BLOCK_N", text(s.keys)}, {"CAUSAL", s.causal ? "true" : "false"},
                                 {"num_warps", text(s.warps)}, {"num_stages", text(s.stages)}},
                                {s.d == 64 ? "solve" : "solve_128", {"solve", "solve_128"}});
  const auto got = values<tl::float16>(result, 3);
  ASSERT_EQ(got.size(), q.size());
  for (int head = 0; head < kHeads; ++head)
    for (int i = 0; i < s.n; ++i) {
      const int last = s.causal ? i + 1 : s.n;
      std::vector<double> score;
      double largest = -std::numeric_limits<double>::infinity(), sum = 0;
      for (int j = 0; j < last; ++j) {
        double dot = 0;
        for (int c = 0; c < s.d; ++c) dot += at(q, head, i, c) * at(k, head, j, c);
        score.push_back(dot / std::sqrt(s.d));
        largest = std::max(largest, score.back());
      }
      for (double& x : score) sum += x = std::exp(x - largest);
      for (int c = 0; c < s.d; ++c) {
        double want = 0;
        for (int j = 0; j < last; ++j) want += score[static_cast<std::size_t>(j)] / sum * at(v, head, j, c);
        // Weights are rounded to float16, and the result is.
        ASSERT_NEAR(at(got, head, i, c), want, 0x1p-9) << "head " << head << ", row " << i << ", column " << c;
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Attention,
                         testing::Values(Shape{64, 64, 64, 4, 2, 128, false}, Shape{64, 64, 64, 4, 3, 200, true}, Shape{64, 32, 64, 4, 3, 200, false},
                                         Shape{128, 64, 64, 8, 2, 130, true}, Shape{128, 128, 64, 8, 2, 300, false}, Shape{64, 64, 128, 4, 3, 100, false},
                                         Shape{128, 128, 128, 8, 2, 140, true}, Shape{32, 32, 64, 4, 2, 70, true}, Shape{64, 64, 64, 8, 1, 70, false}),
                         [](const auto& info) {
                           const Shape& s = info.param;
                           return "Rows" + std::to_string(s.rows) + "Keys" + std::to_string(s.keys) + "D" + std::to_string(s.d) + "Warps" + std::to_string(s.warps) +
                                  "Stages" + std::to_string(s.stages) + "N" + std::to_string(s.n) + (s.causal ? "Causal" : "");
                         });

}  // namespace
}  // namespace kl::conformance
