// Comparisons give a bool per lane, whatever the operands, and a comparison's opposite the opposite.
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

TEST(Comparison, OfTilesAndNumbersAndItsOpposite) {
  std::vector<float> x;
  for (int i = 0; i < 16; ++i) x.push_back(static_cast<float>(i) * 0.5f);
  const auto r = run_clean("comparison.hpp", {input("x", x), output<int>("out", 7 * 16)});
  std::vector<int> want;
  const auto append = [&](auto holds) {
    for (int i = 0; i < 16; ++i) {
      const float v = x[static_cast<std::size_t>(i)];
      want.push_back(holds(i, v, static_cast<float>(static_cast<int>(v))) ? 1 : 2);
    }
  };
  append([](int, float v, float) { return v == 2; });
  append([](int, float v, float) { return v == 2; });
  append([](int, float v, float n) { return v == n; });
  append([](int i, float, float) { return i == 2; });
  append([](int i, float, float n) { return static_cast<float>(i) == n; });
  append([](int, float v, float) { return v < 2; });
  append([](int, float, float n) { return n > 2; });
  expect_same_bits(values<int>(r, 1), want);
}

}  // namespace
}  // namespace kl::conformance
