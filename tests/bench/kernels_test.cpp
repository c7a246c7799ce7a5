// The kernels of bench/kernels on the simulator, at small sizes that their tiles do not divide, against plain loops.
#include <tests/bench/run_bench.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace kl::conformance {
namespace {

Scalar real(const char* name, float value) { return {name, tl::dtype_id::float32, __builtin_bit_cast(std::uint32_t, value)}; }

// Small integers: sums are exact in every order.
std::vector<float> integers(std::size_t count) {
  std::vector<float> v = noise(count, 5);
  for (float& x : v) x = std::floor(x * 2);
  return v;
}

template <class T>
std::vector<T> narrow(const std::vector<float>& v) {
  std::vector<T> out;
  for (const float x : v) out.push_back(T(x));
  return out;
}

void expect_near(const std::vector<double>& got, const std::vector<double>& want, double tolerance) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], want[i], tolerance) << "element " << i;
}
template <class T>
std::vector<double> doubles(const std::vector<T>& v) {
  std::vector<double> out;
  for (const T x : v) out.push_back(static_cast<double>(static_cast<float>(x)));
  return out;
}

std::vector<double> softmax_of(const std::vector<double>& x, std::size_t columns) {
  std::vector<double> out;
  for (std::size_t row = 0; row < x.size(); row += columns) {
    double sum = 0;
    for (std::size_t c = 0; c < columns; ++c) sum += std::exp(x[row + c]);
    for (std::size_t c = 0; c < columns; ++c) out.push_back(std::exp(x[row + c]) / sum);
  }
  return out;
}

TEST(BenchKernels, VectorAdd) {
  const auto x = noise(1000, 1), y = noise(1000, 2);
  const auto r = run_bench("vector_add.hpp", {input("x", x), input("y", y), output<float>("z", 1000), scalar("n", 1000), scalar("repeats", 1)},
                           {{"BLOCK", "256"}});
  std::vector<float> want(1000);
  std::transform(x.begin(), x.end(), y.begin(), want.begin(), std::plus<>());
  expect_same_bits(values<float>(r, 2), want);
}

// Every element, or one in four: what the kernels that only move values leave.
void expect_moved(const char* kernel, std::size_t step) {
  const auto x = noise(1000, 1);
  const auto r = run_bench(kernel, {input("x", x), input("y", x), output<float>("z", 1000), scalar("n", 1000), scalar("repeats", 1)},
                           {{"BLOCK", "64"}});
  const auto got = values<float>(r, 2);
  for (std::size_t i = 0; i < x.size(); i += step) EXPECT_EQ(got[i], x[i]) << kernel << " element " << i;
}

TEST(BenchKernels, MovesOfValues) {
  expect_moved("copy.hpp", 1);
  expect_moved("interleaved.hpp", 1);
  expect_moved("strided.hpp", 4);
}

TEST(BenchKernels, RowSoftmax) {
  const auto x = noise(5 * 128, 1);
  const auto r = run_bench("row_softmax.hpp", {input("x", x), input("y", x), output<float>("z", x.size()), scalar("n", 5 * 128), scalar("repeats", 1)},
                           {{"BLOCK", "128"}});
  expect_near(doubles(values<float>(r, 2)), softmax_of(doubles(x), 128), 1e-6);
}

TEST(BenchKernels, RowSoftmaxOfBfloat16) {
  const auto x = narrow<tl::bfloat16>(noise(5 * 100, 1));
  const auto r = run_bench("row_softmax_bf16.hpp", {input("x", x), output<tl::bfloat16>("z", x.size()), scalar("rows", 5), scalar("columns", 100)},
                           {{"BLOCK", "128"}});
  expect_near(doubles(values<tl::bfloat16>(r, 1)), softmax_of(doubles(x), 100), 0x1p-8);
}

// Either form, with rows for more than one round of the resident blocks.
void check_layernorm(const char* kernel, const Meta& meta) {
  constexpr std::size_t kRows = 9, kColumns = 100;
  const auto x = narrow<tl::float16>(noise(kRows * kColumns, 1)), w = narrow<tl::float16>(noise(kColumns, 2)), b = narrow<tl::float16>(noise(kColumns, 3));
  const auto r = run_bench(kernel, {input("x", x), input("weight", w), input("bias", b), output<tl::float16>("y", x.size()),
                                    output<float>("mean", kRows), output<float>("rstd", kRows), scalar("rows", kRows),
                                    scalar("columns", kColumns), real("epsilon", 1e-5f)}, meta);
  const auto v = doubles(x), weight = doubles(w), bias = doubles(b);
  std::vector<double> y, mean, rstd;
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto* line = v.data() + row * kColumns;
    mean.push_back(std::accumulate(line, line + kColumns, 0.0) / kColumns);
    double squares = 0;
    for (std::size_t c = 0; c < kColumns; ++c) squares += (line[c] - mean[row]) * (line[c] - mean[row]);
    rstd.push_back(1 / std::sqrt(squares / kColumns + 1e-5));
    for (std::size_t c = 0; c < kColumns; ++c) y.push_back((line[c] - mean[row]) * rstd[row] * weight[c] + bias[c]);
  }
  expect_near(doubles(values<tl::float16>(r, 3)), y, 0.01);
  expect_near(doubles(values<float>(r, 4)), mean, 1e-5);
  expect_near(doubles(values<float>(r, 5)), rstd, 1e-5);
}
TEST(BenchKernels, Layernorm) { check_layernorm("layernorm.hpp", {{"BLOCK", "128"}}); }
TEST(BenchKernels, LayernormOfResidentBlocks) { check_layernorm("layernorm_rows.hpp", {{"BLOCK", "128"}, {"RESIDENT", "1"}}); }

TEST(BenchKernels, RowReductions) {
  constexpr std::size_t kRows = 7, kColumns = 100;
  const auto x = integers(kRows * kColumns);  // with equal maxima in a row
  const Meta meta = {{"BLOCK", "128"}};
  std::vector<float> sum, most;
  std::vector<int> at;
  for (std::size_t row = 0; row < kRows; ++row) {
    const auto* line = x.data() + row * kColumns;
    sum.push_back(std::accumulate(line, line + kColumns, 0.0f));
    const auto* found = std::max_element(line, line + kColumns);
    most.push_back(*found);
    at.push_back(static_cast<int>(found - line));
  }
  const auto arguments = [&](Buffer out) -> std::vector<Argument> {
    return {input("x", x), std::move(out), scalar("rows", kRows), scalar("columns", kColumns)};
  };
  expect_same_bits(values<float>(run_bench("row_reduce.hpp", arguments(output<float>("out", kRows)), meta, "row_sum"), 1), sum);
  expect_same_bits(values<float>(run_bench("row_reduce.hpp", arguments(output<float>("out", kRows)), meta, "row_max"), 1), most);
  expect_same_bits(values<int>(run_bench("row_reduce.hpp", arguments(output<int>("out", kRows)), meta, "row_argmax"), 1), at);
}

TEST(BenchKernels, WholeSumLeavesItsCounterZero) {
  const auto x = integers(3000);
  const auto r = run_bench("whole_sum.hpp", {input("x", x), inout("arrived", std::vector<int>{0}), output<float>("out", 1), scalar("n", 3000)},
                           {{"BLOCK", "256"}, {"RESIDENT", "1"}, {"SHARES", "256"}});
  expect_same_bits(values<int>(r, 1), std::vector<int>{0});
  expect_same_bits(values<float>(r, 2), std::vector<float>{std::accumulate(x.begin(), x.end(), 0.0f)});
}

TEST(BenchKernels, Cumsum) {
  const auto x = integers(3000);
  std::vector<float> want(x.size());
  std::partial_sum(x.begin(), x.end(), want.begin());
  for (const char* window : {"2", "32"}) {
    const auto r = run_bench("cumsum.hpp", {input("x", x), output<float>("out", x.size()), scalar("n", 3000)}, {{"BLOCK", "256"}, {"WINDOW", window}});
    expect_same_bits(values<float>(r, 1), want);
  }
}

TEST(BenchKernels, Transpose) {
  constexpr int kRows = 70, kColumns = 45;
  const auto x = noise(kRows * kColumns, 1);
  const auto r = run_bench("transpose.hpp", {input("x", x), output<float>("out", x.size()), scalar("rows", kRows), scalar("columns", kColumns)},
                           {{"ROWS", "16"}, {"COLUMNS", "32"}, {"GROUP", "2"}});
  std::vector<float> want(x.size());
  for (std::size_t i = 0; i < kRows; ++i)
    for (std::size_t j = 0; j < kColumns; ++j) want[j * kRows + i] = x[i * kColumns + j];
  expect_same_bits(values<float>(r, 1), want);
}

// Sizes that no tile divides, and more tiles than a group has.
template <class T>
void check_matmul(const char* kernel, const char* entry, double tolerance, const char* stages = "1") {
  constexpr std::size_t kM = 75, kN = 90, kK = 70;
  const auto a = narrow<T>(noise(kM * kK, 1)), b = narrow<T>(noise(kK * kN, 2));
  const auto r = run_bench(kernel, {input("a", a), input("b", b), output<T>("c", kM * kN), scalar("M", kM), scalar("N", kN), scalar("K", kK)},
                           {{"BLOCK_M", "16"}, {"BLOCK_N", "32"}, {"BLOCK_K", "16"}, {"GROUP", "2"}, {"num_stages", stages}}, entry);
  const auto x = doubles(a), y = doubles(b);
  std::vector<double> want(kM * kN, 0);
  for (std::size_t i = 0; i < kM; ++i)
    for (std::size_t k = 0; k < kK; ++k)
      for (std::size_t j = 0; j < kN; ++j) want[i * kN + j] += x[i * kK + k] * y[k * kN + j];
  expect_near(doubles(values<T>(r, 2)), want, tolerance);
}
TEST(BenchKernels, MatmulOfFloat16) { check_matmul<tl::float16>("matmul.hpp", "solve", 0.1); }
TEST(BenchKernels, MatmulOfBfloat16) { check_matmul<tl::bfloat16>("matmul.hpp", "solve_bf16", 0.6); }
TEST(BenchKernels, MatmulOfFloat32) { check_matmul<float>("matmul.hpp", "solve_f32", 0.1); }
TEST(BenchKernels, PipelinedMatmulOfAnyNumberOfStages) {
  for (const char* stages : {"1", "2", "3", "5", "8"}) check_matmul<tl::float16>("matmul_pipelined.hpp", "solve", 0.1, stages);
  check_matmul<tl::bfloat16>("matmul_pipelined.hpp", "solve_bf16", 0.6, "3");
}

TEST(BenchKernels, Gelu) {
  const auto x = noise(1000, 1);
  const auto r = run_bench("gelu.hpp", {input("x", x), output<float>("z", x.size()), scalar("n", 1000)}, {{"BLOCK", "256"}});
  std::vector<double> want;
  for (const double v : doubles(x)) want.push_back(v * 0.5 * std::erfc(-v * std::sqrt(0.5)));
  expect_near(doubles(values<float>(r, 1)), want, 1e-6);
}

TEST(BenchKernels, DropoutScalesWhatItKeeps) {
  constexpr float kP = 0.25f;
  const std::vector<float> x(10000, 3.0f);
  const auto r = run_bench("dropout.hpp", {input("x", x), output<float>("z", x.size()), scalar("n", 10000), real("p", kP), scalar("seed", 7)},
                           {{"BLOCK", "256"}});
  const auto z = values<float>(r, 1);
  const auto kept = static_cast<double>(z.size()) - static_cast<double>(std::count(z.begin(), z.end(), 0.0f));
  EXPECT_NEAR(kept / static_cast<double>(z.size()), 1 - kP, 0.02);
  for (const float v : z) ASSERT_TRUE(v == 0 || v == 3.0f * (1 / (1 - kP))) << v;
}

}  // namespace
}  // namespace kl::conformance
