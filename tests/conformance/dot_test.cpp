// tl.dot against products in float64, and what may be done with its sums.
#include <algorithm>
#include <cmath>
#include <tests/conformance/conformance.hpp>
#include <tests/conformance/dot_sums.hpp>

namespace kl::conformance {
namespace {

struct Extents {
  std::size_t m, n, k;
};
std::ostream& operator<<(std::ostream& out, const Extents& e) { return out << e.m << " x " << e.n << " x " << e.k; }

std::vector<std::pair<std::string, std::string>> settings(const Extents& e) {
  return {{"ROWS", std::to_string(e.m)}, {"COLUMNS", std::to_string(e.n)}, {"DEPTH", std::to_string(e.k)}};
}

RunResult run_dot(const char* entry, const Extents& e, std::vector<Argument> arguments) {
  return run_clean("dot.hpp", std::move(arguments), settings(e), {entry, {"f16", "bf16", "tf32", "ieee", "e4m3", "e5m2", "int8", "solve"}});
}

template <class T>
std::vector<T> numbers(std::size_t count, std::uint32_t seed) {
  std::vector<T> v;
  for (const float x : noise(count, seed)) v.push_back(std::is_integral_v<T> ? static_cast<T>(x * 31) : T(x));
  return v;
}
template <class T>
double exact(T x) {
  if constexpr (std::is_integral_v<T>) return x;
  else return static_cast<double>(static_cast<float>(x));
}
double as_tf32(float x) {
  if (x == 0) return 0;
  const int unit = std::ilogb(x) - 10;  // std::round: ties away from zero
  return std::ldexp(std::round(std::ldexp(static_cast<double>(x), -unit)), unit);
}

// `times` a b, and for each sum a bound of its terms.
template <class T, class Value>
void product(const std::vector<T>& a, const std::vector<T>& b, const Extents& e, Value value, std::vector<double>& sum, std::vector<double>& size) {
  sum.assign(e.m * e.n, 0);
  size = sum;
  for (std::size_t i = 0; i < e.m; ++i)
    for (std::size_t k = 0; k < e.k; ++k)
      for (std::size_t j = 0; j < e.n; ++j) {
        const double term = value(a[i * e.k + k]) * value(b[k * e.n + j]);
        sum[i * e.n + j] += term;
        size[i * e.n + j] += std::abs(term);
      }
}

class Dot : public testing::TestWithParam<Extents> {
 protected:
  // Six products are added up (kernels/dot.hpp). Each instruction of tensor cores, 32 bytes of k, cuts what it adds to
  // `unit` of the largest of it (docs/numerics.md); fused multiply-adds err by less.
  template <class T, class R, class Value>
  void check(const char* entry, Value value, double unit) {
    const auto& e = GetParam();
    const double error = unit * 6 * std::max(1.0, static_cast<double>(e.k * sizeof(T)) / 32);
    const auto a = numbers<T>(e.m * e.k, 1), b = numbers<T>(e.k * e.n, 2);
    const auto result = run_dot(entry, e, {input("a", a), input("b", b), output<R>("c", e.m * e.n)});
    const auto got = values<R>(result, 2);
    std::vector<double> want, size;
    product(a, b, e, value, want, size);
    ASSERT_EQ(got.size(), want.size());
    for (std::size_t i = 0; i < got.size(); ++i)
      ASSERT_NEAR(static_cast<double>(got[i]), 6 * want[i], 6 * size[i] * error) << e << ", element " << i;
  }
};

TEST_P(Dot, Float16) { check<tl::float16, float>("f16", exact<tl::float16>, 0x1p-22); }
TEST_P(Dot, Bfloat16) { check<tl::bfloat16, float>("bf16", exact<tl::bfloat16>, 0x1p-22); }
TEST_P(Dot, Float32AsTf32) { check<float, float>("tf32", as_tf32, 0x1p-22); }
TEST_P(Dot, Float32AsItIs) { check<float, float>("ieee", exact<float>, 0x1p-22); }
// Tensor cores of sm_89 and sm_90 keep 14 bits of what they add of 8-bit floats.
TEST_P(Dot, Float8e4nv) { check<tl::float8e4nv, float>("e4m3", exact<tl::float8e4nv>, 0x1p-13); }
TEST_P(Dot, Float8e5) { check<tl::float8e5, float>("e5m2", exact<tl::float8e5>, 0x1p-13); }
TEST_P(Dot, Int8IsExact) { check<std::int8_t, int>("int8", exact<std::int8_t>, 0); }

INSTANTIATE_TEST_SUITE_P(Shapes, Dot, testing::Values(Extents{16, 16, 16}, Extents{64, 32, 16}, Extents{16, 128, 32}, Extents{128, 64, 64}, Extents{32, 16, 128}));

class DotSums : public testing::TestWithParam<Extents> {};

TEST_P(DotSums, ReduceBroadcastMaskAndMove) {
  const auto e = GetParam();
  std::vector<tl::float16> a, b;  // small integers: every sum is exact
  for (const float x : noise(e.m * e.k, 3)) a.push_back(tl::float16(std::floor(x / 2)));
  for (const float x : noise(e.k * e.n, 4)) b.push_back(tl::float16(std::floor(x / 2)));
  const SumsOutputs want = expected_sums(a, b, e.m, e.n, e.k);
  const auto result = run_dot("solve", e, {input("a", a), input("b", b), output<float>("c", want.c.size()),
                                           output<float>("rows", want.rows.size()), output<float>("columns", want.columns.size())});
  expect_same_bits(values<float>(result, 3), want.rows);
  expect_same_bits(values<float>(result, 4), want.columns);
  expect_same_bits(values<float>(result, 2), want.c);
}
INSTANTIATE_TEST_SUITE_P(Shapes, DotSums, testing::Values(Extents{16, 16, 16}, Extents{64, 32, 16}, Extents{32, 64, 16}, Extents{128, 64, 32}));

TEST(DotSumOrder, PairsOfRowsThenHalves) {
  for (const Extents& e : {Extents{16, 16, 0}, Extents{64, 32, 0}, Extents{32, 128, 0}, Extents{128, 128, 0}}) {
    const auto x = noise(e.m * e.n, 5);
    const LineSums want = expected_line_sums(x, e.m, e.n);
    for (const char* warps : {"1", "4", "8"}) {
      const Settings meta{{"ROWS", std::to_string(e.m)}, {"COLUMNS", std::to_string(e.n)}, {"num_warps", warps}};
      const auto result = run_clean("sum_order.hpp", {input("x", x), output<float>("rows", e.m), output<float>("columns", e.n)}, meta, {});
      expect_same_bits(values<float>(result, 1), want.rows);
      expect_same_bits(values<float>(result, 2), want.columns);
      if (on_simulator()) break;  // which has no warps
    }
  }
}

}  // namespace
}  // namespace kl::conformance
