// The persistent products of bench/kernels on the simulator, at small sizes that their tiles do not divide, against plain loops. All
// numbers are small and whole: sums are exact in every order.
#include <tests/bench/run_bench.hpp>

#include <algorithm>
#include <numeric>

namespace kl::conformance {
namespace {

template <class T>
std::vector<T> whole_numbers(std::size_t count, std::size_t step) {
  std::vector<T> v;
  for (std::size_t i = 0; i < count; ++i) v.push_back(T(static_cast<float>(static_cast<int>((i * step + i / 16) % 5) - 2)));
  return v;
}
// Of rows `first` to `last` of a (rows, k) and b (n, k), the products of their rows.
template <class T>
std::vector<float> products_of_rows(const std::vector<T>& a, const T* b, std::size_t first, std::size_t last, std::size_t n, std::size_t k) {
  std::vector<float> c;
  for (std::size_t i = first; i < last; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      float sum = 0;
      for (std::size_t l = 0; l < k; ++l) sum += static_cast<float>(a[i * k + l]) * static_cast<float>(b[j * k + l]);
      c.push_back(sum);
    }
  return c;
}

constexpr int kM = 75, kN = 88, kK = 80;
const Meta kTiles = {{"BLOCK_M", "16"}, {"BLOCK_N", "32"}, {"BLOCK_K", "32"}, {"GROUP", "2"}, {"num_stages", "3"}};

TEST(BenchProducts, OfFloat8e4nvAreScaled) {
  const auto a = whole_numbers<tl::float8e4nv>(kM * kK, 7), b = whole_numbers<tl::float8e4nv>(kN * kK, 3);
  std::vector<float> want = products_of_rows(a, b.data(), 0, kM, kN, kK);
  for (float& x : want) x = static_cast<float>(tl::bfloat16(x * 0.5f * 4.0f));
  for (const char* exact : {"false", "true"}) {
    Meta meta = kTiles;
    meta.emplace_back("EXACT", exact);
    const auto r = run_bench("matmul_8bit.hpp",
                             {input("a", a), input("b", b), input("scale_a", std::vector{0.5f}), input("scale_b", std::vector{4.0f}),
                              output<tl::bfloat16>("c", kM * kN), scalar("M", kM), scalar("N", kN), scalar("K", kK)},
                             meta);
    const auto got = values<tl::bfloat16>(r, 4);
    expect_same_bits(std::vector<float>(got.begin(), got.end()), want);
  }
}

TEST(BenchProducts, OfInt8) {
  const auto a = whole_numbers<std::int8_t>(kM * kK, 7), b = whole_numbers<std::int8_t>(kN * kK, 3);
  const auto r = run_bench("matmul_8bit.hpp", {input("a", a), input("b", b), output<int>("c", kM * kN), scalar("M", kM), scalar("N", kN), scalar("K", kK)}, kTiles, "solve_int8");
  const auto want = products_of_rows(a, b.data(), 0, kM, kN, kK);
  expect_same_bits(values<int>(r, 2), std::vector<int>(want.begin(), want.end()));
}

// Problems without rows, with one row, with whole tiles and with parts; none writes to the next one's rows.
TEST(BenchProducts, OfProblemsOfAllHeights) {
  for (const std::vector<int>& heights : {std::vector<int>{5, 0, 33, 1, 16, 20}, {0, 0}, {48}}) {
    std::vector<int> ends(heights.size());
    std::partial_sum(heights.begin(), heights.end(), ends.begin());
    const std::size_t rows = static_cast<std::size_t>(ends.back()), problems = heights.size(), size = kN * kK;
    const auto a = whole_numbers<tl::bfloat16>(rows * kK + 1, 7), b = whole_numbers<tl::bfloat16>(problems * size, 3);
    std::vector<float> want;
    for (std::size_t g = 0; g < problems; ++g) {
      const auto part = products_of_rows(a, b.data() + g * size, static_cast<std::size_t>(g == 0 ? 0 : ends[g - 1]), static_cast<std::size_t>(ends[g]), kN, kK);
      want.insert(want.end(), part.begin(), part.end());
    }
    const auto r = run_bench("matmul_grouped.hpp",
                             {input("a", a), input("b", b), input("ends", ends), output<tl::bfloat16>("c", rows * kN), scalar("problems", static_cast<int>(problems)),
                              scalar("rows", static_cast<int>(rows)), scalar("N", kN), scalar("K", kK)},
                             kTiles);
    const auto got = values<tl::bfloat16>(r, 3);
    for (float& x : want) x = static_cast<float>(tl::bfloat16(x));
    expect_same_bits(std::vector<float>(got.begin(), got.end()), want);
  }
}

// Slices that share the steps of k evenly, and more slices than steps.
TEST(BenchProducts, InSlicesOfK) {
  constexpr int kDepth = 200;
  const auto a = whole_numbers<tl::bfloat16>(kM * kDepth, 7), right = whole_numbers<tl::bfloat16>(kN * kDepth, 3);
  std::vector<tl::bfloat16> b(right.size());  // (K, N)
  for (std::size_t j = 0; j < kN; ++j)
    for (std::size_t k = 0; k < kDepth; ++k) b[k * kN + j] = right[j * kDepth + k];
  std::vector<float> want = products_of_rows(a, right.data(), 0, kM, kN, kDepth);
  for (float& x : want) x = static_cast<float>(tl::bfloat16(x));
  for (const char* slices : {"3", "9"}) {
    Meta meta = kTiles;
    meta.pop_back();
    for (const auto& one : Meta{{"num_stages", "2"}, {"SLICES", slices}, {"AT_ONCE", "4"}}) meta.push_back(one);
    const auto r = run_bench("matmul_split_k.hpp",
                             {input("a", a), input("b", b), output<tl::bfloat16>("c", kM * kN), scalar("M", kM), scalar("N", kN), scalar("K", kDepth)}, meta);
    const auto got = values<tl::bfloat16>(r, 2);
    expect_same_bits(std::vector<float>(got.begin(), got.end()), want);
  }
}

}  // namespace
}  // namespace kl::conformance
