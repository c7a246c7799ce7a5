// The kernels of tl.dot, played on the host: every dtype, shapes of many kinds, operands from registers, from shared tiles
// and their transposes, and what may be done with sums. KL_PLAYED_ARCH and TL_NUM_WARPS come from the build.
#include "played/block.hpp"

#define TL_VECTOR_ELEMENTS 8
#include <tl/tl.hpp>

#include <gtest/gtest.h>

#include <random>

#include <tests/conformance/kernels/dot.hpp>

namespace kl::played {
namespace {

constexpr int kThreads = TL_NUM_WARPS * kWarp;

template <class T>
std::vector<T> numbers(int count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<T> v;
  for (int i = 0; i < count; ++i) v.push_back(T(static_cast<float>(static_cast<int>(random() % 15) - 7)));
  return v;
}
template <class T>
tl::ptr<T> pointer(std::vector<std::remove_const_t<T>>& v) {
  return {v.data(), 0};
}

// Small integers: every sum is exact, on any path.
template <class T>
std::vector<double> product(const std::vector<T>& a, const std::vector<T>& b, int m, int n, int k) {
  std::vector<double> c(static_cast<std::size_t>(m * n), 0);
  for (int i = 0; i < m; ++i)
    for (int l = 0; l < k; ++l)
      for (int j = 0; j < n; ++j)
        c[static_cast<std::size_t>(i * n + j)] += static_cast<double>(static_cast<float>(a[static_cast<std::size_t>(i * k + l)])) *
                                                  static_cast<double>(static_cast<float>(b[static_cast<std::size_t>(l * n + j)]));
  return c;
}

enum class Way { kTiles, kShared, kTransposed, kOdd };

template <class T, class R, int M, int N, int K, Way W, class Precision>
void kernel(tl::ptr<const T> a, tl::ptr<const T> b, tl::ptr<R> c, Precision precision) {
  tl::block tl;
  auto m = tl.arange(0, tl::c<M>);
  auto n = tl.arange(0, tl::c<N>);
  auto k = tl.arange(0, tl::c<K>);
  auto x = tl.load(a + m[{tl::_, tl::None}] * tl::c<K> + k[{tl::None, tl::_}]);
  auto y = tl.load(b + k[{tl::_, tl::None}] * tl::c<N> + n[{tl::None, tl::_}]);
  auto acc = tl.zeros<R>(tl::c<M>, tl::c<N>);
  for (int twice = 0; twice < 2; ++twice) {
    if constexpr (W == Way::kTiles) {
      acc = tl.dot(x, y, acc, precision);
    } else if constexpr (W == Way::kShared) {
      auto s = tl.template shared<T>(tl::c<2>, tl::c<M>, tl::c<K>);
      auto t = tl.template shared<T>(tl::c<2>, tl::c<K>, tl::c<N>);
      tl.store(s.index(twice), x);
      tl.store(t.index(twice), y);
      tl.barrier();
      acc = tl.dot(s.index(twice), t.index(twice), acc, precision);
      tl.barrier();
    } else if constexpr (W == Way::kTransposed) {
      auto s = tl.template shared<T>(tl::c<K>, tl::c<M>);
      auto t = tl.template shared<T>(tl::c<N>, tl::c<K>);
      tl.store(s, tl.trans(x));
      tl.store(t, tl.trans(y));
      tl.barrier();
      acc = tl.dot(s.trans(), t.trans(), acc, precision);
      tl.barrier();
    }
  }
  tl.store(c + m[{tl::_, tl::None}] * tl::c<N> + n[{tl::None, tl::_}], acc);
}

template <class T, class R, int M, int N, int K, Way W, class Precision>
void check(const char* what, Precision precision) {
  auto a = numbers<T>(M * K, 1), b = numbers<T>(K * N, 2);
  const auto want = product(a, b, M, N, K);
  for (const bool backwards : {false, true}) {
    std::vector<R> c(M * N, R(-1));
    gpu::g_matrix_conflicts = 0;
    Block::current().run(kThreads, backwards, [&] { kernel<T, R, M, N, K, W>(pointer<const T>(a), pointer<const T>(b), pointer<R>(c), precision); });
    for (int i = 0; i < M * N; ++i)
      ASSERT_EQ(static_cast<double>(c[static_cast<std::size_t>(i)]), 2 * want[static_cast<std::size_t>(i)])
          << what << " " << M << " x " << N << " x " << K << ", element " << i / N << ", " << i % N;
    EXPECT_EQ(gpu::g_matrix_conflicts, 0) << what << " " << M << " x " << N << " x " << K;
  }
}

template <class T, class R, int M, int N, int K, class Precision = tl::tf32_precision>
void check_ways(const char* what, Precision precision = {}) {
  check<T, R, M, N, K, Way::kTiles>(what, precision);
  check<T, R, M, N, K, Way::kShared>(what, precision);
  check<T, R, M, N, K, Way::kTransposed>(what, precision);
}

template <int M, int N, int K>
void check_dtypes() {
  check_ways<tl::float16, float, M, N, K>("float16");
  check_ways<tl::bfloat16, float, M, N, K>("bfloat16");
  check_ways<float, float, M, N, K>("tf32");
  check_ways<float, float, M, N, K>("float32", tl::ieee);
  check_ways<tl::float8e4nv, float, M, N, K>("float8e4nv");
  check_ways<tl::float8e5, float, M, N, K>("float8e5");
  check_ways<signed char, int, M, N, K>("int8");
}

TEST(PlayedDot, Small) { check_dtypes<16, 16, 16>(); }
TEST(PlayedDot, Tall) { check_dtypes<128, 16, 32>(); }
TEST(PlayedDot, Wide) { check_dtypes<16, 128, 32>(); }
TEST(PlayedDot, Deep) { check_dtypes<32, 32, 256>(); }
TEST(PlayedDot, Usual) { check_dtypes<64, 128, 64>(); }

}  // namespace
}  // namespace kl::played
