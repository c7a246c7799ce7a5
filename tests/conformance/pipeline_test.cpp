// The body of tl.range gets each trip's tiles, for every number of trips and stages, whatever stands around the loop.
#include <algorithm>
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

constexpr int kMatrix = 512, kLine = 128;

struct Trips {
  int n, stages;
  int cut;  // elements that the last matrix lacks
};

class Pipeline : public testing::TestWithParam<Trips> {
 protected:
  Pipeline() {
    const auto [n, stages, cut] = GetParam();
    length = std::max(n * kMatrix - cut, 0);
    for (int i = 0; i < std::max(length, 1); ++i) x.push_back(static_cast<float>(i * 7919 % 61 - 30));
    for (const float v : x) half.push_back(tl::float16(v)), bytes.push_back(static_cast<tl::int8>(v));
    for (int i = 0; i < std::max(n, 1) * 32; ++i) scale.push_back(i % 5 + 1);
    const auto matrices = static_cast<std::size_t>(std::max(n, 1) * kMatrix);
    result = run_clean("pipeline.hpp",
                       {input("x", x), input("half", half), input("bytes", bytes), input("scale", scale), output<float>("out", matrices),
                        output<float>("half_out", matrices), output<float>("bytes_out", matrices), output<float>("pieces", 5 * kLine),
                        output<float>("products", static_cast<std::size_t>(std::max(n, 1) * kLine)), output<float>("early", kLine), scalar("n", n),
                        scalar("length", length)},
                       {{"STAGES", std::to_string(stages)}});
  }
  // An element of the lines: those behind the end are `other`.
  float at(int line, int j, float other = 0) const { return line * kLine + j < length ? x[static_cast<std::size_t>(line * kLine + j)] : other; }
  void expect(std::size_t buffer, std::vector<float> want) const {
    std::vector<float> got = values<float>(result, buffer);
    if (got.size() > want.size()) got.resize(want.size());
    expect_same_bits(got, want);
  }

  int length;
  std::vector<float> x;
  std::vector<tl::float16> half;
  std::vector<tl::int8> bytes;
  std::vector<int> scale;
  RunResult result;
};

TEST_P(Pipeline, TilesOfAnyDtypeArriveAndRaggedEdgesHoldOther) {
  std::vector<float> want;
  for (int i = 0; i < GetParam().n; ++i)
    for (int c = 0; c < 32; ++c)
      for (int r = 0; r < 16; ++r) {
        const int e = i * kMatrix + r * 32 + c, s = i * 32 + c;
        want.push_back((e < length ? x[static_cast<std::size_t>(e)] : 3) * (s * 16 < length ? static_cast<float>(scale[static_cast<std::size_t>(s)]) : 0));
      }
  for (const std::size_t buffer : {4U, 5U, 6U}) expect(buffer, want);
}

TEST_P(Pipeline, RunsInsideALoopOverPieces) {
  const int n = GetParam().n;
  std::vector<float> want;
  for (int piece = 0; piece < 5; ++piece)
    for (int j = 0; j < kLine; ++j) {
      float sum = 0;
      for (int i = 0; i < n; ++i) sum += at(piece * n + i, j) + at(piece * n + i, kLine - 1 - j);
      want.push_back(sum);
    }
  expect(7, want);
}

TEST_P(Pipeline, Nests) {
  std::vector<float> want;
  for (int i = 0; i < GetParam().n; ++i)
    for (int j = 0; j < kLine; ++j) {
      float sum = 0;
      for (int k = 1; k <= 3; ++k) sum += at(i + k, kLine - 1 - j);
      want.push_back(sum * at(i, j));
    }
  expect(8, want);
}

TEST_P(Pipeline, IsLeftEarlyAndWalkedAgain) {
  const int n = GetParam().n, trips = std::min(n, 2);
  std::vector<float> sum(kLine, 0);
  const auto add_reversed = [&](int count) {
    for (int i = 0; i < count; ++i)
      for (int j = 0; j < kLine; ++j) sum[static_cast<std::size_t>(j)] += at(i, kLine - 1 - j, -1);
  };
  add_reversed(trips);
  const std::vector<float> before = sum;
  for (int i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < kLine; ++j) sum[j] += before[kLine - 1 - j] + static_cast<float>(i);
  add_reversed(trips == 2 ? 1 : n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < kLine; ++j) sum[static_cast<std::size_t>(j)] += at(i, j, -1);
  expect(9, sum);
}

std::vector<Trips> all_trips() {
  std::vector<Trips> all;
  for (int stages = 1; stages <= 4; ++stages)
    for (const int n : {0, 1, 2, 3, 7})
      for (const int cut : {0, 8, 211}) all.push_back({n, stages, cut});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Counts, Pipeline, testing::ValuesIn(all_trips()), [](const auto& info) {
  return "Trips" + std::to_string(info.param.n) + "Stages" + std::to_string(info.param.stages) + "Cut" + std::to_string(info.param.cut);
});

}  // namespace
}  // namespace kl::conformance
