// docs/maths/summation.md
#include <cstdint>
#include <numeric>
#include <vector>

#include "checks.hpp"

namespace maths {
namespace {

// A sum and how many roundings an addend in it went through at most; the sum of nothing adds without one.
struct Sum {
  float value = 0;
  int roundings = -1;
};

Sum operator+(const Sum& a, const Sum& b) {
  if (a.roundings < 0) return b;
  if (b.roundings < 0) return a;
  return {a.value + b.value, std::max(a.roundings, b.roundings) + 1};
}

using Floats = std::vector<float>;
using Sums = std::vector<Sum>;

Sum running(const Floats& x) {
  Sum out;
  for (const float v : x) out = out + Sum{v, 0};
  return out;
}

// Halves that are summed each by itself.
Sum in_a_tree(const Sums& x, std::size_t begin, std::size_t n) {
  return n == 1 ? x[begin] : in_a_tree(x, begin, n / 2) + in_a_tree(x, begin + n / 2, n - n / 2);
}

// A running sum in each of `lanes` lanes, then a tree over them, as puzzle 16 sums a row; with n lanes, a tree.
Sum in_lanes(const Floats& x, std::size_t lanes) {
  Sums total(lanes);
  for (std::size_t i = 0; i < x.size(); ++i) total[i % lanes] = total[i % lanes] + Sum{x[i], 0};
  return in_a_tree(total, 0, lanes);
}

Sum in_a_tree(const Floats& x) { return in_lanes(x, x.size()); }

Floats floats(Random& random, int n, double low, double high) {
  const Eigen::VectorXf x = random.vector(n, low, high).cast<float>();
  return {x.begin(), x.end()};
}

double error(const Sum& got, const Floats& x) {
  return std::abs(got.value - std::accumulate(x.begin(), x.end(), 0.0));
}

// ((1 + u)^r - 1) times the sum of all sizes.
double bound(const Floats& x, int roundings) {
  const double sizes = std::accumulate(x.begin(), x.end(), 0.0, [](double s, float v) { return s + std::abs(v); });
  return std::expm1(roundings * std::log1p(kFloatUnit)) * sizes;
}

TEST(Summation, RoundingsOfAnAddend) {
  const Floats x(8192, 1.0f);
  EXPECT_EQ(running(x).roundings, 8191);
  EXPECT_EQ(in_lanes(x, 128).roundings, 64 - 1 + 7);
  EXPECT_EQ(in_a_tree(x).roundings, 13);
}

TEST(Summation, ErrorIsBoundedByRoundings) {
  trials([](Random& random) {
    const int log2_n = random.integer(0, 12), n = 1 << log2_n, log2_lanes = random.integer(0, log2_n);
    const Floats x = floats(random, n, -3, 3);
    EXPECT_LE(error(running(x), x), bound(x, n - 1));
    EXPECT_LE(error(in_a_tree(x), x), bound(x, log2_n));
    EXPECT_LE(error(in_lanes(x, 1u << log2_lanes), x), bound(x, (n >> log2_lanes) - 1 + log2_lanes));
  });
}

// Positive numbers, so that nothing cancels, and a running sum that grows.
TEST(Summation, TreesAreCloserThanRunningSums) {
  double run = 0, lanes = 0, tree = 0;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    const Floats x = floats(random, 1 << 16, 0, 1);
    run += error(running(x), x);
    lanes += error(in_lanes(x, 128), x);
    tree += error(in_a_tree(x), x);
  }
  EXPECT_GT(run, 10 * lanes);
  EXPECT_GT(run, 10 * tree);
}

TEST(Summation, ARunningSumOfOnesStops) {
  const float sum = 16777216;  // 2^24
  EXPECT_EQ(sum + 1 + 1, 16777216.0f);
  EXPECT_EQ(sum + (1 + 1.0f), 16777218.0f);
  const Floats x = {sum - 2, 0, 1, 1, 1, 1, 0, 0};
  EXPECT_EQ(running(x).value, sum);
  EXPECT_EQ(in_a_tree(x).value, sum + 2);
}

TEST(Summation, OrderChangesFloatsAndNotIntegers) {
  int floats_differ = 0;
  trials([&](Random& random) {
    const Floats x = floats(random, 100, -3, 3), reversed(x.rbegin(), x.rend());
    floats_differ += running(x).value != running(reversed).value;
    std::vector<std::int32_t> whole(100);
    for (std::int32_t& v : whole) v = random.integer(-2000000, 2000000);
    EXPECT_EQ(std::accumulate(whole.begin(), whole.end(), 0), std::accumulate(whole.rbegin(), whole.rend(), 0));
  });
  EXPECT_GT(floats_differ, kTrials / 2);
}

struct Compensated {
  float sum = 0, lost = 0;
  void add(float x) {
    const float term = x - lost, next = sum + term;
    lost = (next - sum) - term;
    sum = next;
  }
};

TEST(Summation, LostIsTheErrorOfTheAddition) {
  trials([](Random& random) {
    const auto sum = static_cast<float>(random.uniform(1, 1000)), term = static_cast<float>(random.uniform(-1, 1));
    Compensated one{sum, 0};
    one.add(term);
    EXPECT_EQ(one.lost, static_cast<double>(one.sum) - (static_cast<double>(sum) + term));
  });
}

TEST(Summation, CompensatedSumsStayWithinTwoRoundings) {
  trials([](Random& random) {
    const Eigen::VectorXf x = random.vector(random.integer(1, 4096), 0, 2).cast<float>();
    Compensated total;
    for (const float v : x) total.add(v);
    const double exact = x.cast<double>().sum();
    EXPECT_LE(std::abs(total.sum - exact), 2.1 * kFloatUnit * exact);
  });
  Compensated absorbed;
  float plain = 0;
  for (int i = 0; i < 129; ++i) {
    const float v = i == 0 ? 1 : 0x1p-25f;
    absorbed.add(v);
    plain += v;
  }
  EXPECT_EQ(absorbed.sum, 1 + 0x1p-18);
  EXPECT_EQ(plain, 1);
}

}  // namespace
}  // namespace maths
