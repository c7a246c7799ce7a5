// sort, topk and histogram against the standard library's sort.
#include <algorithm>
#include <cmath>
#include <limits>
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

// By value, NaN last.
bool rises(float a, float b) { return std::isnan(b) ? !std::isnan(a) : a < b; }

TEST(Sort, OrdersAlongEachAxisWithNaNLast) {
  auto x = noise(256, 5);
  x[17] = std::numeric_limits<float>::quiet_NaN();
  x[40] = -std::numeric_limits<float>::infinity();
  x[41] = std::numeric_limits<float>::infinity();
  const auto r =
      run_clean("sort.hpp", {input("x", x), output<float>("out", 1088), output<int>("counts", 16)});
  const auto sorted = [](std::vector<float> v) {
    std::sort(v.begin(), v.end(), rises);
    return v;
  };
  std::vector<float> want = sorted(x);
  auto falling = want;
  std::reverse(falling.begin(), falling.end());
  want.insert(want.end(), falling.begin(), falling.end());
  for (int i = 0; i < 16; ++i) {
    const auto row = sorted({x.begin() + i * 16, x.begin() + i * 16 + 16});
    want.insert(want.end(), row.begin(), row.end());
  }
  std::vector<float> columns(256), largest;
  for (std::size_t j = 0; j < 16; ++j) {
    std::vector<float> column;
    for (std::size_t i = 0; i < 16; ++i) column.push_back(x[i * 16 + j]);
    column = sorted(column);
    for (std::size_t i = 0; i < 16; ++i) columns[i * 16 + j] = column[i];
  }
  want.insert(want.end(), columns.begin(), columns.end());
  for (int i = 0; i < 16; ++i) {
    const auto row = sorted({x.begin() + i * 16, x.begin() + i * 16 + 16});
    want.insert(want.end(), row.rbegin(), row.rbegin() + 4);
  }
  expect_same_bits(values<float>(r, 1), want);
}

TEST(Sort, CountsWhatTheMaskLetsPass) {
  const auto r = run_clean(
      "sort.hpp", {input("x", noise(256, 6)), output<float>("out", 1088), output<int>("counts", 16)});
  std::vector<int> want(8, 32);
  want.insert(want.end(), {1, 1, 1, 1, 1, 0, 0, 0});
  expect_same_bits(values<int>(r, 2), want);
}

}  // namespace
}  // namespace kl::conformance
