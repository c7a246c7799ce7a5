// Reductions against a scalar reference of the documented order, bit for bit.
#include <cmath>
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

// The order of tl/reduce.hpp, written down again in its own way: recursively.
template <class F>
float tree(const std::vector<float>& x, F f) {
  if (x.size() == 1) return x[0];
  std::vector<float> half;
  if (x.size() >= 4 && x.size() % 4 == 0) {
    std::vector<float> groups;
    for (std::size_t i = 0; i < x.size(); i += 4)
      groups.push_back(f(f(x[i], x[i + 1]), f(x[i + 2], x[i + 3])));
    while (groups.size() > 1) {
      const std::size_t m = groups.size() / 2;
      for (std::size_t i = 0; i < m; ++i) groups[i] = f(groups[i], groups[i + m]);
      groups.resize(m);
    }
    return groups[0];
  }
  return f(x[0], x[1]);
}
float add(float a, float b) { return a + b; }

// The elements first, first + step, ...
std::vector<float> line(const std::vector<float>& x, int first, int step, int count) {
  std::vector<float> v;
  for (int i = 0; i < count; ++i) v.push_back(x[static_cast<std::size_t>(first + i * step)]);
  return v;
}
int argmax(const std::vector<float>& v) {
  return static_cast<int>(std::max_element(v.begin(), v.end()) - v.begin());
}
int argmin(const std::vector<float>& v) {
  return static_cast<int>(std::min_element(v.begin(), v.end()) - v.begin());
}

TEST(Reduce, FollowsTheDocumentedOrder) {
  auto x = noise(4 * 8 * 256, 1);
  for (std::size_t i = 0; i < x.size(); i += 3) x[i] = std::nearbyint(x[i]);  // ties for argmax
  const auto r =
      run_clean("reduce.hpp", {input("x", x), output<float>("out", 3141), output<int>("position", 2082)});
  std::vector<float> want;
  for (int jk = 0; jk < 2048; ++jk) want.push_back(tree(line(x, jk, 2048, 4), add));
  for (int i = 0; i < 4; ++i)
    for (int k = 0; k < 256; ++k) want.push_back(tree(line(x, i * 2048 + k, 256, 8), add));
  for (int ij = 0; ij < 32; ++ij) want.push_back(tree(line(x, ij * 256, 1, 256), add));
  want.push_back(tree(x, add));
  want.push_back(*std::max_element(x.begin(), x.end()));
  want.push_back(*std::min_element(x.begin(), x.end()));
  want.push_back(tree(x, [](float a, float b) { return a * 0.5f + b; }));
  std::vector<int> position;
  for (int ij = 0; ij < 32; ++ij) {
    const auto row = line(x, ij * 256, 1, 256);
    want.push_back(row[static_cast<std::size_t>(argmax(row))]);
    position.push_back(argmax(row));
  }
  for (int jk = 0; jk < 2048; ++jk) position.push_back(argmin(line(x, jk, 2048, 4)));
  position.push_back(argmax(x));
  position.push_back(argmin(x));
  want.push_back(0.0f);
  expect_same_bits(values<float>(r, 1), want);
  expect_same_bits(values<int>(r, 2), position);
}

TEST(Reduce, PicksTritonsTypesAndIgnoresNaN) {
  const auto r =
      run_clean("reduce_types.hpp", {input("x", std::vector<float>(16, 2.5f)), output<float>("out", 9)});
  const auto out = values<float>(r, 1);
  ASSERT_EQ(out.size(), 9u);
  EXPECT_EQ(out[0], 6400);
  EXPECT_EQ(out[1], 4096) << "every partial sum of the tree is a power of two, exact in float16";
  EXPECT_EQ(out[2], 3);
  EXPECT_EQ(out[3], 6);
  EXPECT_EQ(out[4], 2.5f);
  EXPECT_TRUE(std::isnan(out[5]));
  EXPECT_EQ(out[6], 0) << "the lowest index of equal elements";
  EXPECT_EQ(out[7], 16) << "1 ^ 2 ^ ... ^ 16";
  EXPECT_EQ(out[8], 11);
}

TEST(Reduce, ReportsALaneWithoutValueOnce) {
  KL_NEED_SIMULATOR();
  const auto r = run("reduce_invalid.hpp", {input("x", noise(16, 2)), output<float>("out", 2)});
  ASSERT_EQ(r.findings.size(), 1u) << finding_text(r);
  EXPECT_EQ(r.findings[0].kind, FindingKind::kUninitialized);
  EXPECT_EQ(r.findings[0].here.place.line, 7);
  EXPECT_EQ(r.findings[0].here.lane, 11);
}

}  // namespace
}  // namespace kl::conformance
