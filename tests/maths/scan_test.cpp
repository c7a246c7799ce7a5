// docs/maths/scan.md
#include <vector>

#include "checks.hpp"

namespace maths {
namespace {

// x -> a x + b, and the one after the other: first `before`, then `next`.
struct Line {
  double a, b;
};
Line after(const Line& before, const Line& next) { return {next.a * before.a, next.a * before.b + next.b}; }

double sum(double before, double next) { return before + next; }
double larger(double before, double next) { return std::max(before, next); }

template <class T, class Op>
std::vector<T> scan(std::vector<T> x, Op op) {
  for (std::size_t i = 1; i < x.size(); ++i) x[i] = op(x[i - 1], x[i]);
  return x;
}

// Kogge and Stone: rounds in which every element takes what stands d places before it, d = 1, 2, 4 ...
template <class T, class Op>
std::vector<T> scan_in_rounds(std::vector<T> x, Op op, int* rounds = nullptr) {
  for (std::size_t d = 1; d < x.size(); d *= 2) {
    const std::vector<T> old = x;
    for (std::size_t i = d; i < x.size(); ++i) x[i] = op(old[i - d], old[i]);
    if (rounds) ++*rounds;
  }
  return x;
}

// Chunks of `length` with a carry, as puzzle 21 walks a row.
template <class T, class Op>
std::vector<T> scan_in_chunks(const std::vector<T>& x, std::size_t length, Op op) {
  std::vector<T> out;
  for (std::size_t start = 0; start < x.size(); start += length) {
    const auto chunk = scan(std::vector<T>(x.begin() + start, x.begin() + std::min(start + length, x.size())), op);
    const bool first = out.empty();
    const T carry = first ? x[0] : out.back();
    for (const T& value : chunk) out.push_back(first ? value : op(carry, value));
  }
  return out;
}

std::vector<double> numbers(Random& random) {
  const Vector x = random.vector(random.integer(1, 70));
  return {x.begin(), x.end()};
}

std::vector<Line> lines(Random& random) {
  std::vector<Line> out(static_cast<std::size_t>(random.integer(1, 70)));
  for (Line& line : out) line = {random.uniform(-1, 1), random.uniform(-1, 1)};
  return out;
}

void expect_same(const std::vector<double>& got, const std::vector<double>& want) {
  expect_close(Vector::Map(got.data(), static_cast<Eigen::Index>(got.size())),
               Vector::Map(want.data(), static_cast<Eigen::Index>(want.size())), kExact);
}

void expect_same(const std::vector<Line>& got, const std::vector<Line>& want) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    expect_close(got[i].a, want[i].a, kExact);
    expect_close(got[i].b, want[i].b, kExact);
  }
}

TEST(Scan, ChunksWithACarry) {
  trials([](Random& random) {
    const std::vector<double> x = numbers(random);
    const auto length = static_cast<std::size_t>(random.integer(1, 20));
    expect_same(scan_in_chunks(x, length, sum), scan(x, sum));
    expect_same(scan_in_chunks(x, length, larger), scan(x, larger));
    const std::vector<Line> steps = lines(random);
    expect_same(scan_in_chunks(steps, length, after), scan(steps, after));
  });
}

TEST(Scan, RoundsThatDouble) {
  trials([](Random& random) {
    const std::vector<double> x = numbers(random);
    int rounds = 0;
    expect_same(scan_in_rounds(x, sum, &rounds), scan(x, sum));
    EXPECT_EQ(rounds, static_cast<int>(std::ceil(std::log2(x.size()))));
    const std::vector<Line> steps = lines(random);
    expect_same(scan_in_rounds(steps, after), scan(steps, after));
  });
}

TEST(Scan, RecurrencesAreScans) {
  trials([](Random& random) {
    const std::vector<Line> steps = lines(random);
    const double start = random.uniform(-1, 1);
    const std::vector<Line> prefixes = scan_in_rounds(steps, after);
    double x = start;
    for (std::size_t t = 0; t < steps.size(); ++t) {
      x = steps[t].a * x + steps[t].b;
      expect_close(prefixes[t].a * start + prefixes[t].b, x, kExact);
    }
  });
}

TEST(Scan, OrderMattersForLines) {
  const Line twice{2, 0}, plus_one{0.5, 1};
  EXPECT_EQ(after(twice, plus_one).b, 1);
  EXPECT_EQ(after(plus_one, twice).b, 2);
}

TEST(Scan, WhatIsNotAssociativeDependsOnTheTree) {
  const std::vector<double> x = {8, 4, 2, 1};
  const auto minus = [](double before, double next) { return before - next; };
  const auto mean = [](double before, double next) { return (before + next) / 2; };
  EXPECT_EQ(scan(x, minus).back(), 1);
  EXPECT_EQ(scan_in_rounds(x, minus).back(), 3);
  EXPECT_NE(scan(x, mean).back(), scan_in_rounds(x, mean).back());
}

TEST(Scan, BackwardRunsTheOtherWay) {
  trials([](Random& random) {
    const Vector x = random.vector(random.integer(1, 20)), dy = random.vector(static_cast<int>(x.size()));
    const auto loss = [&](const Vector& at) {
      double running = 0, out = 0;
      for (Eigen::Index i = 0; i < at.size(); ++i) out += dy[i] * (running += at[i]);
      return out;
    };
    Vector dx = dy;
    for (Eigen::Index i = dx.size() - 2; i >= 0; --i) dx[i] += dx[i + 1];
    expect_close(dx, gradient(loss, x), kSlope);
  });
}

}  // namespace
}  // namespace maths
