// The kernels of tl.dot, played on the host: every dtype, shapes of many kinds, operands from registers, from shared tiles
// and their transposes, and what may be done with sums. KL_PLAYED_ARCH and TL_NUM_WARPS come from the build.
#include "played/block.hpp"

#define TL_VECTOR_ELEMENTS 8
// Of the kernel `sums`. With eight warps, columns of sums lie elsewhere than the sums; with four beside them.
#if TL_NUM_WARPS == 8
#define TL_META_OVERRIDES {"ROWS", 128}, {"COLUMNS", 64}, {"DEPTH", 32},
#else
#define TL_META_OVERRIDES {"ROWS", 64}, {"COLUMNS", 32}, {"DEPTH", 16},
#endif
#include <tl/tl.hpp>

#include <gtest/gtest.h>

#include <random>

#include <tests/conformance/dot_sums.hpp>
#include <tests/conformance/kernels/dot.hpp>

namespace kl::played {
namespace {

// --- banks ----------------------------------------------------------------------------------------------

template <int M, int N>
using Sum = gpu::Fragments<M, M, N>;
template <int M, int N>
using Loaded = gpu::Blocked<tl::shape<M, N>>;

// From layout to layout by an exchange: by vectors, or else by elements, as gpu/kernel/exchange.hpp chooses.
template <class T, class From, class To>
constexpr bool moves_without_conflicts() {
  constexpr auto reading = gpu::access_of_layout<To>(gpu::SamePlace{});
  return lanes::find_folds(sizeof(T), gpu::holder_access<T, From>(), reading).free_of_conflicts ||
         lanes::find_folds(sizeof(T), gpu::access_of_layout<From>(gpu::SamePlace{}), reading).free_of_conflicts;
}
template <class T, int M, int N>
constexpr bool converts_without_conflicts() {
  return moves_without_conflicts<T, Sum<M, N>, Loaded<M, N>>() && moves_without_conflicts<T, Loaded<M, N>, Sum<M, N>>();
}
static_assert(converts_without_conflicts<float, 128, 128>() && converts_without_conflicts<tl::float16, 128, 128>());
static_assert(converts_without_conflicts<float, 64, 32>() && converts_without_conflicts<tl::float16, 64, 32>());
static_assert(converts_without_conflicts<float, 16, 16>() && converts_without_conflicts<tl::float16, 16, 16>());

// An operand left for tensor cores, by vectors.
template <bool Left, class T, class From>
constexpr bool stages_without_conflicts() {
  return lanes::find_folds(sizeof(T), gpu::holder_access<T, From>(), gpu::StagedReading<Left, sizeof(T), From::e2>{}()).free_of_conflicts;
}
static_assert(stages_without_conflicts<true, tl::float16, Loaded<128, 32>>() && stages_without_conflicts<false, tl::float16, Loaded<32, 128>>());
static_assert(stages_without_conflicts<true, tl::float16, Loaded<128, 64>>() && stages_without_conflicts<false, tl::float16, Loaded<64, 128>>());
static_assert(stages_without_conflicts<true, tl::float16, Sum<64, 64>>(), "a sum that is multiplied again");
static_assert(stages_without_conflicts<true, float, Loaded<128, 32>>() && stages_without_conflicts<false, float, Loaded<32, 128>>());
static_assert(stages_without_conflicts<true, signed char, Loaded<128, 64>>());

// --- kernels --------------------------------------------------------------------------------------------

constexpr int kThreads = TL_NUM_WARPS * kWarp;

// Small integers: every sum is exact, on any path.
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

// Where operands are.
enum class Way { kTiles, kShared, kTransposed };

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
  const auto want = exact_product(a, b, M, N, K);
  for (const bool backwards : {false, true}) {
    std::vector<R> c(M * N, R(-1));
    gpu::g_matrix_conflicts = 0;
    Block::current().run(kThreads, backwards, [&] { kernel<T, R, M, N, K, W>(pointer<const T>(a), pointer<const T>(b), pointer<R>(c), precision); });
    for (int i = 0; i < M * N; ++i)
      ASSERT_EQ(static_cast<float>(c[static_cast<std::size_t>(i)]), 2 * want[static_cast<std::size_t>(i)])
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

#if KL_PLAYED_ARCH == 900
TEST(PlayedDot, EveryDtype) {
  check_ways<tl::float16, float, 64, 128, 64>("float16");
  check_ways<tl::bfloat16, float, 64, 128, 64>("bfloat16");
  check_ways<float, float, 64, 128, 64>("tf32");
  check_ways<float, float, 64, 128, 64>("float32", tl::ieee);
  check_ways<tl::float8e4nv, float, 64, 128, 64>("float8e4nv");
  check_ways<tl::float8e5, float, 64, 128, 64>("float8e5");
  check_ways<signed char, int, 64, 128, 64>("int8");
}
#endif
#if KL_PLAYED_ARCH == 800
TEST(PlayedDot, EightBitFloatsAsFloat16) {
  check_ways<tl::float8e4nv, float, 32, 64, 32>("float8e4nv");
  check_ways<tl::float8e5, float, 32, 64, 32>("float8e5");
}
TEST(PlayedDot, Deep) {
  check_ways<tl::float16, float, 32, 16, 256>("float16");
  check_ways<float, float, 16, 32, 128>("tf32");
}
#endif
// Fewer panels than warps; k of less than an instruction.
TEST(PlayedDot, Small) {
  check_ways<tl::float16, float, 16, 16, 16>("float16");
  check_ways<signed char, int, 16, 32, 16>("int8");
}

// Reductions, broadcasts, masks, casts, conversions, the way back to a product.
TEST(PlayedDot, Sums) {
  constexpr int kM = ROWS.value, kN = COLUMNS.value, kK = DEPTH.value;
  auto a = numbers<tl::float16>(kM * kK, 3), b = numbers<tl::float16>(kK * kN, 4);
  for (auto* v : {&a, &b})
    for (auto& x : *v) x = tl::float16(std::floor(static_cast<float>(x) / 3));
  const SumsOutputs want = expected_sums(a, b, kM, kN, kK);
  for (const bool backwards : {false, true}) {
    SumsOutputs got{std::vector<float>(want.c.size()), std::vector<float>(want.rows.size()), std::vector<float>(want.columns.size())};
    Block::current().run(kThreads, backwards, [&] {
      tl::block tl;
      sums(tl, pointer<const tl::float16>(a), pointer<const tl::float16>(b), pointer<float>(got.c), pointer<float>(got.rows), pointer<float>(got.columns));
    });
    EXPECT_EQ(got.rows, want.rows);
    EXPECT_EQ(got.columns, want.columns);
    EXPECT_EQ(got.c, want.c);
  }
}

// What a product leaves in shared memory, multiplied as it lies and transposed, in two trips, so that it is stored over.
template <int M, int N, int K>
void check_operand() {
  std::vector<tl::float16> a, b;
  for (int i = 0; i < M * K; ++i) a.push_back(tl::float16(static_cast<float>(i % 3 - 1)));
  for (int i = 0; i < K * N; ++i) b.push_back(tl::float16(static_cast<float>(i % 5 % 3 - 1)));
  const auto product = exact_product(a, b, M, N, K);
  std::vector<float> rows(M * K), columns(N * K);  // product b', product' a
  for (int i = 0; i < M; ++i)
    for (int j = 0; j < N; ++j)
      for (int k = 0; k < K; ++k) {
        const float x = product[static_cast<std::size_t>(i * N + j)];
        rows[static_cast<std::size_t>(i * K + k)] += 2 * x * static_cast<float>(b[static_cast<std::size_t>(k * N + j)]);
        columns[static_cast<std::size_t>(j * K + k)] += 2 * x * static_cast<float>(a[static_cast<std::size_t>(i * K + k)]);
      }
  for (const bool backwards : {false, true}) {
    std::vector<float> of_rows(M * K), of_columns(N * K);
    gpu::g_matrix_conflicts = 0;
    Block::current().run(kThreads, backwards, [&] {
      tl::block tl;
      auto m = tl.arange(0, tl::c<M>);
      auto n = tl.arange(0, tl::c<N>);
      auto k = tl.arange(0, tl::c<K>);
      auto x = tl.load(pointer<const tl::float16>(a) + m[{tl::_, tl::None}] * tl::c<K> + k[{tl::None, tl::_}]);
      auto y = tl.load(pointer<const tl::float16>(b) + k[{tl::_, tl::None}] * tl::c<N> + n[{tl::None, tl::_}]);
      auto row_sum = tl.zeros(tl::c<M>, tl::c<K>);
      auto column_sum = tl.zeros(tl::c<N>, tl::c<K>);
      auto s = tl.template shared_operand<tl::float16>(tl::c<M>, tl::c<N>);
      for (int twice = 0; twice < 2; ++twice) {
        tl.store(s, tl.template cast<tl::float16>(tl.dot_wait(tl.dot(x, y)) * (twice == 0 ? 3.0f : -1.0f)));
        row_sum = tl.dot(s, tl.trans(y), row_sum);
        column_sum = tl.dot(s.trans(), x, column_sum);
      }
      tl.store(pointer<float>(of_rows) + m[{tl::_, tl::None}] * tl::c<K> + k[{tl::None, tl::_}], row_sum);
      tl.store(pointer<float>(of_columns) + n[{tl::_, tl::None}] * tl::c<K> + k[{tl::None, tl::_}], column_sum);
    });
    EXPECT_EQ(of_rows, rows) << M << " x " << N;
    EXPECT_EQ(of_columns, columns) << M << " x " << N;
    EXPECT_EQ(gpu::g_matrix_conflicts, 0) << M << " x " << N;
  }
}
TEST(PlayedDot, OperandsThatProductsLeave) {
  check_operand<64, 32, 16>();
  check_operand<16, 64, 32>();
}

template <int M, int N>
void check_order() {
  std::mt19937 random(6);
  std::normal_distribution<float> normal;
  std::vector<float> x(M * N), rows(M), columns(N);
  for (float& v : x) v = normal(random);
  Block::current().run(kThreads, false, [&] {
    tl::block tl;
    auto m = tl.arange(0, tl::c<M>);
    auto n = tl.arange(0, tl::c<N>);
    auto acc = tl.convert(tl.load(pointer<const float>(x) + m[{tl::_, tl::None}] * tl::c<N> + n[{tl::None, tl::_}]), tl.zeros(tl::c<M>, tl::c<N>));
    tl.store(pointer<float>(rows) + m, tl.sum<1>(acc));
    tl.store(pointer<float>(columns) + n, tl.sum<0>(acc));
  });
  const LineSums want = expected_line_sums(x, M, N);
  EXPECT_EQ(rows, want.rows) << M << " x " << N;
  EXPECT_EQ(columns, want.columns) << M << " x " << N;
}
TEST(PlayedDot, LinesAreHalved) {
  check_order<16, 16>();
  check_order<32, 128>();
  check_order<128, 32>();
}

}  // namespace
}  // namespace kl::played
