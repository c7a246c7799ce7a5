// Lazy indices and masks; that they stay lazy is asserted in the kernel.
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

TEST(Affine, LazyIndicesHaveTheRightValues) {
  std::vector<int> x(64);
  for (int i = 0; i < 64; ++i) x[static_cast<std::size_t>(i)] = 3 * i + 1;
  const auto r =
      run_clean("affine.hpp", {input("x", x), output<int>("out", 448), scalar("n", 50), scalar("stride", 3)});
  std::vector<int> want;
  const auto each = [&](auto f) {
    for (int i = 0; i < 64; ++i) want.push_back(f(i));
  };
  const auto at = [&](int i) { return x[static_cast<std::size_t>(i)]; };
  each([](int i) { return 2 * i + 256; });
  each([&](int i) { return at(63 - i); });
  each([&](int i) { return 3 * i < 64 ? at(3 * i) : -1; });
  each([](int i) { return i < 50 && i > 4 ? 1 : 0; });
  each([](int i) { return i < 50 ? 0 : 1; });
  each([&](int i) { return at(i) + (i / 32 < 1 && i / 8 % 4 >= 1 && i % 8 < 7 ? 1000 : 0); });
  each([&](int i) { return at(i % 32); });
  expect_same_bits(values<int>(r, 1), want);
}

}  // namespace
}  // namespace kl::conformance
