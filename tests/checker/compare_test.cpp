#include <checker/compare.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include <tests/checker/compared.hpp>

namespace kl {
namespace {

TEST(Compare, ExactMeansEqualAfterRounding) {
  const auto compared = test::compare_floats({0.1f, 1.0f, -0.0f, NAN, INFINITY}, {0.1, 1 + 1e-12, 0.0, NAN, INFINITY}, exact("test"));
  EXPECT_EQ(compared.wrong, 0);
  EXPECT_EQ(test::compare_floats({std::nextafter(1.0f, 2.0f)}, {1.0}, exact("test")).wrong, 1);
  EXPECT_EQ(test::compare_floats({NAN, INFINITY}, {1.0, -INFINITY}, exact("test")).wrong, 2);
}

TEST(Compare, ToleranceIsAbsolutePlusRelative) {
  const Tolerance tolerance = within(0.5, 0.125, "test");
  EXPECT_EQ(test::compare_floats({9.5f, 6.5f}, {8, 8}, tolerance).wrong, 0);
  EXPECT_EQ(test::compare_floats({9.75f, 6.25f}, {8, 8}, tolerance).wrong, 2);
  EXPECT_EQ(test::compare_floats({INFINITY, NAN, 3e38f}, {INFINITY, NAN, INFINITY}, tolerance).wrong, 1);
}

TEST(Compare, OutputsNotWrittenAreWrongWhateverTheyHold) {
  const auto compared = test::compare_floats({1, 2, 3}, {1, 2, 3}, exact("test"), {1, 0, 1});
  EXPECT_EQ(compared.wrong, 1);
  EXPECT_EQ(compared.unwritten, 1);
  EXPECT_EQ(compared.state[1], ElementState::kUnwritten);
}

TEST(Compare, InoutsMayKeepWhatIsRight) {
  Buffer before = test::float_buffer("y", {3}, {1, 2, 3}, Role::kInout);
  BufferResult after{.bytes = before.bytes, .written = {0, 0, 0}, .owner = {-1, -1, -1}};
  Array want(1, 3);
  want << 1, 2, 4;
  const auto compared = compare(before, after, want, exact("test"));
  EXPECT_EQ(compared.wrong, 1);
  EXPECT_EQ(compared.state[2], ElementState::kUnwritten);
}

TEST(Compare, PaddingIsLeftOut) {
  Buffer before = test::float_buffer("x", {2, 2}, {1, 2, 99, 3, 4}, Role::kOutput);
  before.strides = {3, 1};
  Array want(2, 2);
  want << 1, 2, 3, 4;
  const auto compared = compare(before, {.bytes = before.bytes, .written = {1, 1, 0, 1, 1}, .owner = {0, 0, -1, 1, 1}}, want, exact("test"));
  EXPECT_EQ(compared.wrong, 0);
  EXPECT_EQ(compared.owner, (std::vector<std::int32_t>{0, 0, 1, 1}));
}

TEST(Compare, PoisonCountsAsUnwrittenWhereWritesAreNotRecorded) {
  const Buffer before = test::float_buffer("x", {2}, {NAN, NAN}, Role::kOutput);
  BufferResult after = {.bytes = test::float_buffer("x", {2}, {NAN, 5}, Role::kOutput).bytes, .written = {}, .owner = {}};
  Array want(1, 2);
  want << 5, 5;
  EXPECT_EQ(compare(before, after, want, exact("test")).unwritten, 1);
}

TEST(Compare, NamesAChangedInput) {
  const Buffer x = test::float_buffer("x", {2, 2}, {1, 2, 3, 4}, Role::kInput);
  const BufferResult after{.bytes = test::float_buffer("x", {2, 2}, {1, 2, 3, 5}, Role::kInput).bytes, .written = {}, .owner = {}};
  EXPECT_EQ(changed_input(x, after), "x is an input, but the kernel changed it: x[1, 1] was 4 and is 5 now");
  EXPECT_EQ(changed_input(x, {.bytes = x.bytes, .written = {}, .owner = {}}), "");
}

}  // namespace
}  // namespace kl
