// Scans against a scalar reference of the documented order, bit for bit.
#include <functional>

#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

// The order of tl/scan.hpp, one step after the other over whole vectors.
template <class F>
std::vector<float> scan(std::vector<float> x, F f) {
  const int n = static_cast<int>(x.size()), chunk = std::min(n, 128), groups = chunk / 4;
  for (int begin = 0; begin < n; begin += chunk) {
    float* c = x.data() + begin;
    for (int i = 0; i < chunk; ++i)
      if (i % 4 != 0) c[i] = f(c[i - 1], c[i]);
    std::vector<float> totals;
    for (int g = 0; g < groups; ++g) totals.push_back(c[4 * g + 3]);
    for (int d = 1; d < groups; d *= 2) {
      const auto before = totals;
      for (int g = d; g < groups; ++g)
        totals[static_cast<std::size_t>(g)] =
            f(before[static_cast<std::size_t>(g - d)], before[static_cast<std::size_t>(g)]);
    }
    for (int i = 4; i < chunk; ++i) c[i] = f(totals[static_cast<std::size_t>(i / 4 - 1)], c[i]);
    if (begin > 0)
      for (int i = 0; i < chunk; ++i) c[i] = f(x[static_cast<std::size_t>(begin - 1)], c[i]);
  }
  return x;
}
template <class F>
std::vector<float> reversed_scan(std::vector<float> x, F f) {
  std::reverse(x.begin(), x.end());
  x = scan(x, f);
  std::reverse(x.begin(), x.end());
  return x;
}

TEST(Scan, FollowsTheDocumentedOrder) {
  const auto x = noise(512, 3);
  const auto r = run_clean("scan.hpp", {input("x", x), output<float>("out", 1944)});
  std::vector<float> want = scan(x, std::plus<float>());
  const auto append = [&](const std::vector<float>& v) { want.insert(want.end(), v.begin(), v.end()); };
  append(reversed_scan(x, std::plus<float>()));
  append(scan(x, [](float before, float element) { return before * 0.5f + element; }));
  std::vector<float> columns(128);
  for (int j = 0; j < 16; ++j) {
    std::vector<float> column;
    for (int i = 0; i < 8; ++i) column.push_back(x[static_cast<std::size_t>(i * 16 + j)]);
    column = scan(column, std::plus<float>());
    for (int i = 0; i < 8; ++i)
      columns[static_cast<std::size_t>(i * 16 + j)] = column[static_cast<std::size_t>(i)];
  }
  append(columns);
  const auto row = [&](int i) { return std::vector<float>(x.begin() + i * 16, x.begin() + (i + 1) * 16); };
  for (int i = 0; i < 8; ++i) append(scan(row(i), [](float a, float b) { return a * b; }));
  for (int i = 0; i < 8; ++i) append(reversed_scan(row(i), std::plus<float>()));
  // A column holds one element a thread where a line holds four.
  const std::vector<float> column(x.begin(), x.begin() + 8), sums = scan(column, std::plus<float>());
  append(sums);
  append(std::vector<float>(8, *std::max_element(column.begin(), column.end())));
  append(std::vector<float>(8, static_cast<float>(std::max_element(column.begin(), column.end()) - column.begin())));
  expect_same_bits(values<float>(r, 1), want);
}

TEST(Scan, LanesAfterOneWithoutValueHaveNone) {
  KL_NEED_SIMULATOR();
  const auto r = run("scan_invalid.hpp", {input("x", noise(16, 4)), output<float>("out", 16)});
  ASSERT_EQ(r.findings.size(), 1u) << finding_text(r);
  EXPECT_EQ(r.findings[0].kind, FindingKind::kUninitialized);
  EXPECT_EQ(r.findings[0].here.place.line, 11);
  EXPECT_EQ(r.findings[0].here.lane, 12);
}

}  // namespace
}  // namespace kl::conformance
