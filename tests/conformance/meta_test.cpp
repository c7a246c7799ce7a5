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

}  // namespace
}  // namespace kl::conformance
