// What device_print says, and that promises are checked.
#include <algorithm>
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

TEST(Debug, PrintsBlockTextShapeAndValues) {
  KL_NEED_SIMULATOR();
  const auto r = run_clean("debug.hpp", {input("x", std::vector<float>{0, 0.5f, 1, 1.5f, 2, 2.5f, 3, 3.5f}),
                                         output<int>("out", 6), scalar("n", 32)});
  std::string want;
  for (const char* block : {"block (0, 0, 0): ", "block (1, 0, 0): "}) {
    want += std::string(block) + "v = f32[8] 0 0.5 1 1.5 2 2.5 ? ?\n";
    want += std::string(block) + "rows f32[2, 4]\n  0 0.5 1 1.5\n  2 2.5 ? ?\n";
    want += std::string(block) + "rows 32\n" + block + "rows 0.5\n" + block + "rows true\n";
    want += std::string(block) + "long i32[128]";
    for (int i = 0; i < 64; ++i) want += " " + std::to_string(i);
    want += " ...\n" + std::string(block) + "done\n";
  }
  EXPECT_EQ(r.printed, want);
  // Place (1, 2) of a 4 x 4 grid in groups of two rows: the seventh of the first group, its row 0, column 3.
  expect_same_bits(values<int>(r, 1), {78, 0, 3, 78, 0, 3});
}

TEST(Debug, ChecksPromises) {
  KL_NEED_SIMULATOR();
  const auto r = run("debug_broken.hpp", {input("x", noise(8, 7)), output<float>("out", 2), scalar("n", 32)});
  std::vector<std::string> got;
  for (const Finding& f : r.findings) got.push_back(std::to_string(f.here.place.line) + ": " + f.detail);
  const std::vector<std::string> want = {
      "6: fewer than five",
      "7: n is zero",
      "8: a promise does not hold (tl.assume)",
      "9: tl.multiple_of promises a multiple of 64, but the value is 32",
      "10: tl.gather: an index is outside the axis",
      "11: tl.histogram: a value is outside [0, bins)",
  };
  std::sort(got.begin(), got.end(), [](const auto& a, const auto& b) {
    return std::stoi(a) != std::stoi(b) ? std::stoi(a) < std::stoi(b) : a < b;
  });
  EXPECT_EQ(got, want);
}

}  // namespace
}  // namespace kl::conformance
