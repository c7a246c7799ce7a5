// A file's own meta-parameters: their values in kernels, in solve and in the launches.
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

std::vector<Argument> arguments(const std::vector<float>& x) {
  return {input("x", x), output<float>("y", x.size()), output<int>("facts", 2), scalar("n", static_cast<int>(x.size()))};
}

std::vector<float> negated(std::vector<float> x) {
  for (float& v : x) v = -v;
  return x;
}

TEST(Meta, DefaultsReachKernelsAndLaunches) {
  const auto x = noise(300, 5);
  const auto r = run_clean("meta.hpp", arguments(x));
  expect_same_bits(values<float>(r, 1), negated(x));
  expect_same_bits(values<int>(r, 2), {5, 2});
  ASSERT_EQ(r.launches.size(), 2u);
  EXPECT_EQ(r.launches[0].num_warps, 2);
  EXPECT_EQ(r.launches[1].num_warps, 2);
}

TEST(Meta, OverridesReachThemToo) {
  KL_NEED_SIMULATOR();  // overrides are the backend's business; gpu_test.cpp has its own
  const auto x = noise(300, 6);
  const std::filesystem::path file = std::filesystem::path(KL_SOURCE_DIR) / "tests/conformance/kernels/meta.hpp";
  const auto r = run_on_simulator(file, arguments(x), {{"BLOCK", "512"}, {"NEGATE", "false"}, {"num_warps", "8"}});
  expect_same_bits(values<float>(r, 1), x);
  expect_same_bits(values<int>(r, 2), {1, 8});
  ASSERT_EQ(r.launches.size(), 2u);
  EXPECT_EQ(r.launches[0].num_warps, 8);
}

// Where the file declares none, the property can still be set.
TEST(Meta, UndeclaredPropertiesOfLaunchesAreFourAndCanBeSet) {
  KL_NEED_SIMULATOR();
  const std::filesystem::path file = std::filesystem::path(KL_SOURCE_DIR) / "tests/conformance/kernels/atomic_invalid.hpp";
  for (const int warps : {4, 16}) {
    std::vector<std::pair<std::string, std::string>> meta;
    if (warps != 4) meta = {{"num_warps", std::to_string(warps)}};
    const auto r = run_on_simulator(file, {inout("x", std::vector<int>(16, 0))}, meta);
    ASSERT_FALSE(r.launches.empty()) << r.message;
    EXPECT_EQ(r.launches[0].num_warps, warps);
  }
}

TEST(Meta, ThreadsMayHoldOneElementSideBySide) {
  constexpr int kRows = 16, kColumns = 64, kWidth = 61;
  std::vector<std::uint8_t> x(kRows * kColumns * 3);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<std::uint8_t>(i * 37 % 251);
  const auto r = run_clean("size_per_thread.hpp", {input("x", x), inout("turned", std::vector<std::uint8_t>(x.size(), 7)),
                                                   output<int>("sums", 81), scalar("width", kWidth)});
  std::vector<std::uint8_t> turned(x.size(), 7);
  std::vector<int> sums(81);
  for (std::size_t i = 0; i < kRows; ++i)
    for (std::size_t j = 0; j < kColumns; ++j) {
      const std::size_t at = (i * kColumns + j) * 3;
      const bool inside = j < kWidth;
      const int red = inside ? x[at] : 0, blue = inside ? x[at + 2] : 0;
      if (inside) turned[at] = x[at + 2], turned[at + 2] = x[at];
      sums[i] += red;
      sums[16 + j] += red + static_cast<int>(j);
      sums[80] += red * blue;
    }
  expect_same_bits(values<std::uint8_t>(r, 1), turned);
  expect_same_bits(values<int>(r, 2), sums);
}

}  // namespace
}  // namespace kl::conformance
