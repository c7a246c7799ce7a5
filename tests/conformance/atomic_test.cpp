// Atomics: results that do not depend on the order of the blocks.
#include <algorithm>
#include <tests/conformance/conformance.hpp>
#include <tl/small_float.hpp>

namespace kl::conformance {
namespace {

TEST(Atomic, UpdatesNumbersAndTiles) {
  std::vector<int> start(12, 0), old(32, 0);
  start[5] = -1;
  for (int i = 0; i < 16; ++i) old[static_cast<std::size_t>(i)] = 10 * i;
  const auto r =
      run_clean("atomic.hpp", {inout("numbers", start), inout("floats", std::vector<float>(17, 0.0f)),
                               inout("halves", std::vector<tl::float16>(1, tl::float16(0.0f))),
                               output<int>("tickets", 8), inout("old", old)});
  expect_same_bits(values<int>(r, 0), {8, 7, -7, 255, 0, -256, 5, 77, 32, 32, 24, 24});
  const auto floats = values<float>(r, 1);
  ASSERT_EQ(floats.size(), 17u);
  for (std::size_t i = 0; i < 16; ++i) EXPECT_EQ(floats[i], 4.0f * static_cast<float>(i));
  EXPECT_EQ(floats[16], 7.0f);
  EXPECT_EQ(static_cast<float>(values<tl::float16>(r, 2).at(0)), 4.0f);
  auto tickets = values<int>(r, 3);
  std::sort(tickets.begin(), tickets.end());
  expect_same_bits(tickets, {0, 1, 2, 3, 4, 5, 6, 7});
  const auto after = values<int>(r, 4);
  ASSERT_EQ(after.size(), 32u);
  for (int i = 0; i < 16; ++i) {
    EXPECT_EQ(after[static_cast<std::size_t>(i)], 10 * i + (i < 8 ? 1 : 0));
    EXPECT_EQ(after[static_cast<std::size_t>(16 + i)], i < 8 ? 10 * i : -1);
  }
}

TEST(Atomic, LanesHeldBackHaveNoOldValue) {
  KL_NEED_SIMULATOR();
  const auto r = run("atomic_invalid.hpp", {inout("x", std::vector<int>(16, 0))});
  ASSERT_EQ(r.findings.size(), 1u) << finding_text(r);
  EXPECT_EQ(r.findings[0].kind, FindingKind::kUninitialized);
  EXPECT_EQ(r.findings[0].here.place.line, 7);
  EXPECT_EQ(r.findings[0].here.lane, 8);
}

}  // namespace
}  // namespace kl::conformance
