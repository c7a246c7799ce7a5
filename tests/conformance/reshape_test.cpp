// Lanes that change places: the values are their own positions, so the expected order is arithmetic.
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

TEST(Reshape, MovesEveryLaneToItsPlace) {
  std::vector<int> x(64);
  for (int i = 0; i < 64; ++i) x[static_cast<std::size_t>(i)] = i;
  const auto r = run_clean("reshape.hpp", {input("x", x), output<int>("out", 832)});
  std::vector<int> want;
  const auto each = [&](auto f) {
    for (int i = 0; i < 64; ++i) want.push_back(f(i));
  };
  // The coordinates of the result on the left, the lane of the source on the right.
  each([](int i) { return i % 4 * 16 + i / 4; });                            // (16, 4) <- (4, 16)
  each([](int i) { return i / 32 * 32 + i % 4 * 8 + i / 4 % 8; });           // (2, 8, 4) <- (2, 4, 8)
  each([](int i) { return i / 4 % 2 * 32 + i % 4 * 8 + i / 8; });            // (8, 2, 4) <- (2, 4, 8)
  each([](int i) { return i / 8 * 8 + 7 - i % 8; });                         // last axis mirrored
  each([](int i) { return (1 - i / 32) * 32 + i % 32; });                    // first axis mirrored
  for (int i = 0; i < 128; ++i) want.push_back(i / 2 + (i % 2 ? 1000 : 0));  // joined
  for (int i = 0; i < 128; ++i) want.push_back(i % 2 ? 7 : i / 2);           // interleaved
  each([](int i) { return i < 32 ? 2 * i : 2 * (i - 32) + 1; });             // split
  each([](int i) { return 63 - i; });                                        // gathered backwards
  each([](int i) { return i / 8 * 8 + (i / 8 + i % 8) % 8; });               // rows turned
  each([](int i) { return i; });
  expect_same_bits(values<int>(r, 1), want);
}

TEST(Reshape, TakesLanesWithoutValueAlong) {
  KL_NEED_SIMULATOR();
  const auto r = run("reshape_invalid.hpp", {input("x", std::vector<int>(16, 1)), output<int>("out", 16)});
  ASSERT_EQ(r.findings.size(), 1u) << finding_text(r);
  EXPECT_EQ(r.findings[0].kind, FindingKind::kUninitialized);
  EXPECT_EQ(r.findings[0].here.place.line, 10);
  EXPECT_EQ(r.findings[0].here.lane, 6);
}

}  // namespace
}  // namespace kl::conformance
