// Each pattern of values, and a near miss that must not be named.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include <tests/checker/compared.hpp>

namespace kl {
namespace {

using test::Output;

template <class F>
Output with(Shape shape, F value) {
  Output out(shape);
  for (std::int64_t i = 0; i < out.size(); ++i) out.set(i, value(i, out.want(i)));
  return out;
}

TEST(ValuePattern, Constants) {
  EXPECT_EQ(with({32}, [](auto, double) { return 0.0; }).value(), "every wrong element is 0");
  EXPECT_EQ(with({32}, [](auto, double) { return double{NAN}; }).value(), "every wrong element is NaN");
  EXPECT_EQ(with({32}, [](auto i, double) { return i == 9 ? 1.0 : 0.0; }).value(), "");
}

TEST(ValuePattern, Factors) {
  EXPECT_EQ(with({32}, [](auto, double w) { return 2 * w; }).value(), "every wrong element is 2 times what it should be");
  EXPECT_EQ(with({32}, [](auto, double w) { return w / 3 * (1 + 1e-8); }).value(), "every wrong element is 1/3 of what it should be");
  EXPECT_EQ(with({32}, [](auto i, double w) { return i < 20 ? w : 1.25 * w; }).value(), "every wrong element is 1.25 times what it should be");
  EXPECT_EQ(with({32}, [](auto, double w) { return -w; }).value(), "every wrong element has the wrong sign");
  EXPECT_EQ(with({32}, [](auto i, double w) { return i == 7 ? 3 * w : 2 * w; }).value(), "");
  EXPECT_EQ(with({32}, [](auto i, double w) { return i == 7 ? 2 * w : w; }).value(), "");  // one element fits anything
}

TEST(ValuePattern, FactorsOfRows) {
  const auto rows = [](auto factor) { return with({4, 8}, [&](auto i, double w) { return factor(i) * w; }).value(); };
  const std::string named = "each wrong row is off by one factor of its own, the same in all its elements";
  EXPECT_EQ(rows([](auto i) { return 1.5 + static_cast<double>(i / 8); }), named);
  EXPECT_EQ(rows([](auto i) { return (1.5 + static_cast<double>(i / 8)) * (1 + 1e-6 * static_cast<double>(i % 3)); }), named);
  EXPECT_EQ(rows([](auto i) { return (1.5 + static_cast<double>(i / 8)) * (1 + 1e-4 * static_cast<double>(i % 3)); }), "");
  EXPECT_EQ(rows([](auto i) { return i / 8 == 1 ? 1.0 : 1.5 + static_cast<double>(i / 8); }), named);  // a right row is none
  EXPECT_EQ(rows([](auto i) { return i == 9 ? 7.0 : 1.5 + static_cast<double>(i / 8); }), "");
  EXPECT_EQ(rows([](auto i) { return i < 2 || i / 8 == 2 ? 1.5 + static_cast<double>(i / 8) : 1.0; }), "");  // two fit anything
}

TEST(ValuePattern, OneElementIsNearlyRightOnlyWithinAFewUnits) {
  const auto off = [](double by) { return with({1}, [=](auto, double w) { return static_cast<double>(static_cast<float>(w * (1 + by))); }).value(); };
  EXPECT_EQ(off(3e-7), "every wrong element is nearly right: precision was lost, e.g. in a narrow accumulator");
  EXPECT_EQ(off(2e-6), "");
}

TEST(ValuePattern, AnInfinityIsNearNothing) {
  EXPECT_EQ(with({1}, [](auto, double) { return -INFINITY; }).value(), "");
  EXPECT_EQ(with({32}, [](auto i, double w) { return i % 2 ? w + 0.1 : INFINITY; }).value(), "");
}

TEST(ValuePattern, Offsets) {
  EXPECT_EQ(with({32}, [](auto, double w) { return w + 0.5; }).value(), "every wrong element is 0.5 too large");
  EXPECT_EQ(with({32}, [](auto, double w) { return w - 1; }).value(), "every wrong element is 1 too small");
  EXPECT_EQ(with({32}, [](auto i, double w) { return w + (i == 3 ? 0.25 : 0.5); }).value(), "");
}

TEST(ValuePattern, InputUnchanged) {
  std::vector<double> x(32);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<double>(i));
  const std::vector<InputValues> inputs = {{"x", {32}, x.data()}};
  Output out = with({32}, [&](auto i, double) { return x[static_cast<std::size_t>(i)]; });
  EXPECT_EQ(out.value(inputs), "every wrong element equals x there, unchanged");
  out.spoil(4);
  EXPECT_EQ(out.value(inputs), "");
  Output kept = with({32}, [&](auto i, double) { return x[static_cast<std::size_t>(i)]; });
  kept.compared.before = x;
  EXPECT_EQ(kept.value(), "every wrong element still is what it was before the run");
}

TEST(ValuePattern, ShiftsExcuseTheirEnds) {
  Output after({40});
  for (int i = 0; i < 37; ++i) after.set(i, after.want(i + 3));
  for (int i = 37; i < 40; ++i) after.spoil(i);
  EXPECT_EQ(after.value(), "shifted: each element holds what belongs 3 places after it");
  Output before({40});
  for (int i = 39; i > 0; --i) before.set(i, before.want(i - 1));
  before.skip(0);
  EXPECT_EQ(before.value(), "shifted: each element holds what belongs 1 place before it");
  before.spoil(20);
  EXPECT_EQ(before.value(), "");
}

TEST(ValuePattern, ShiftsAlongAnAxis) {
  Output rows({8, 5});
  for (int i = 0; i < 35; ++i) rows.set(i, rows.want(i + 5));
  for (int i = 35; i < 40; ++i) rows.spoil(i);
  EXPECT_EQ(rows.value(), "shifted: each element holds what belongs 1 row after it");
  Output columns({5, 8});
  for (int r = 0; r < 5; ++r) {
    for (int c = 7; c > 1; --c) columns.set(r * 8 + c, columns.want(r * 8 + c - 2));
    columns.spoil(r * 8);
    columns.spoil(r * 8 + 1);
  }
  EXPECT_EQ(columns.value(), "shifted: each element holds what belongs 2 columns before it");
}

TEST(ValuePattern, Reversed) {
  Output out({32});
  for (int i = 0; i < 32; ++i) out.set(i, out.want(31 - i));
  EXPECT_EQ(out.value(), "the elements are in reverse order");
  out.spoil(3);
  EXPECT_EQ(out.value(), "");
  Output rows({4, 6});
  for (int i = 0; i < 24; ++i) rows.set(i, rows.want(i / 6 * 6 + 5 - i % 6));
  EXPECT_EQ(rows.value(), "the elements are in reverse order along axis 1");
}

TEST(ValuePattern, Transposed) {
  Output square({6, 6});
  for (int i = 0; i < 36; ++i) square.set(i, square.want(i % 6 * 6 + i / 6));
  EXPECT_EQ(square.value(), "the result is transposed");
  square.set(1, square.want(1));
  EXPECT_EQ(square.value(), "");
  Output wide({4, 7});
  for (int r = 0; r < 4; ++r)
    for (int c = 0; c < 7; ++c) wide.set(c * 4 + r, wide.want(r * 7 + c));
  EXPECT_EQ(wide.value(), "the result is transposed: it is laid out column by column");
}

TEST(ValuePattern, OtherRows) {
  Output repeated({5, 8});
  for (int i = 8; i < 40; ++i) repeated.set(i, repeated.want(i % 8));
  EXPECT_EQ(repeated.value(), "every wrong row repeats row 0");
  Output swapped({6, 8});
  for (int i = 0; i < 48; ++i) swapped.set(i, swapped.want(((i / 8) ^ 1) * 8 + i % 8));
  EXPECT_EQ(swapped.value(), "every wrong row holds another row: row 0 holds row 1");
  repeated.spoil(20);
  EXPECT_EQ(repeated.value(), "");
}

TEST(ValuePattern, LostPrecision) {
  Output out = with({64}, [](auto i, double w) { return static_cast<double>(static_cast<float>(w * (1 + 1e-6 * static_cast<double>(i % 3 + 1)))); });
  EXPECT_EQ(out.value(), "every wrong element is nearly right: precision was lost, e.g. in a narrow accumulator");
  out.set(5, 17);
  EXPECT_EQ(out.value(), "");
}

TEST(ValuePattern, AnInfinityIsNearNothingFinite) {
  Output out({32});
  out.set(4, std::numeric_limits<double>::infinity());
  EXPECT_EQ(out.value(), "");
}

TEST(ValuePattern, ConstantOutputsHaveNoPermutation) {
  Output out({32});
  for (auto& want : out.compared.want) want = 5;
  for (int i = 0; i < 32; ++i) out.set(i, 5);
  out.set(3, 6);
  EXPECT_EQ(out.value(), "");
}

TEST(Diagnosis, WhatWasNeverWrittenIsACauseOfItsOwn) {
  Output out({4, 10});
  for (int i = 0; i < 40; ++i) i % 10 < 4 ? out.spoil(i) : out.skip(i);
  EXPECT_EQ(diagnose(out.compared, {}).pattern, "columns 4 to 9 were never written");
  out.set(8, out.want(8));
  EXPECT_EQ(diagnose(out.compared, {}).pattern, "");
}

TEST(Diagnosis, SaysWhereAndWhatAndTheFirstFive) {
  Output out({100}, 32);
  for (int i = 96; i < 100; ++i) out.set(i, 0);
  out.set(95, 0);
  out.set(94, 0);
  const Mismatch mismatch = diagnose(out.compared, {});
  EXPECT_EQ(mismatch.pattern, "only elements 94 to 99 are wrong: every wrong element is 0");
  EXPECT_EQ(mismatch.wrong, 6);
  ASSERT_EQ(mismatch.first.size(), 5u);
  EXPECT_EQ(mismatch.first[0].index, (Shape{94}));
  EXPECT_EQ(mismatch.first[0].got_text, "0");
  EXPECT_EQ(mismatch.first[4].block, 3);
  EXPECT_GT(mismatch.max_ulps, 0);
}

}  // namespace
}  // namespace kl
