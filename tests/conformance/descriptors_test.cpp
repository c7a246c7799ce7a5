// Tensor descriptors: tiles by coordinates, zeros where the tensor ends, and stages that go on from one loop to the next.
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

struct Heads {
  int rows, columns, depth;                // of a tile
  int warps;
  bool left_transposed = false, right_transposed = false;
  int heads = 3, trips = 3, stages = 3;
  int missing = 0;                         // that many rows, columns and elements of k are not there: a multiple of 8
};

void expect_same_numbers(const std::vector<tl::float16>& got, const std::vector<tl::float16>& want) {
  expect_same_bits(std::vector<float>(got.begin(), got.end()), std::vector<float>(want.begin(), want.end()));
}

class Descriptors : public testing::TestWithParam<Heads> {
 protected:
  Settings settings() const {
    const Heads& p = GetParam();
    const auto text = [](int x) { return std::to_string(x); };
    return {{"ROWS", text(p.rows)}, {"COLUMNS", text(p.columns)}, {"DEPTH", text(p.depth)}, {"STAGES", text(p.stages)}, {"num_warps", text(p.warps)},
            {"LEFT_TRANSPOSED", p.left_transposed ? "true" : "false"}, {"RIGHT_TRANSPOSED", p.right_transposed ? "true" : "false"}};
  }
};

TEST_P(Descriptors, MultiplyHeadAfterHead) {
  const Heads& p = GetParam();
  const int rows = p.rows - p.missing, columns = p.columns - p.missing, depth = std::max(p.trips * p.depth - p.missing, 0);
  // Whole numbers, so that every order of summation gives the same; small enough for float16.
  const auto numbers = [](int count, int step) {
    std::vector<tl::float16> v;
    for (int i = 0; i < count; ++i) v.push_back(tl::float16(static_cast<float>(i * step % 5 - 2)));
    return v;
  };
  const auto a = numbers(p.heads * rows * depth + 1, 7), b = numbers(p.heads * columns * depth + 1, 3);
  const auto left = [&](int h, int i, int k) { return static_cast<float>(a[static_cast<std::size_t>(h * rows * depth + (p.left_transposed ? k * rows + i : i * depth + k))]); };
  const auto right = [&](int h, int k, int j) { return static_cast<float>(b[static_cast<std::size_t>(h * columns * depth + (p.right_transposed ? j * depth + k : k * columns + j))]); };
  const auto result = run_clean("descriptors.hpp",
                                {input("a", a), input("b", b), output<tl::float16>("c", static_cast<std::size_t>(p.heads * rows * columns)),
                                 output<float>("sums", static_cast<std::size_t>(p.rows * p.depth)), scalar("heads", p.heads), scalar("rows", rows),
                                 scalar("columns", columns), scalar("depth", depth)},
                                settings(), {"solve", {"solve", "move"}});
  std::vector<tl::float16> want;
  std::vector<float> sums(static_cast<std::size_t>(p.rows * p.depth));
  for (int h = 0; h < p.heads; ++h)
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < columns; ++j) {
        float sum = 0;
        for (int k = 0; k < depth; ++k) sum += left(h, i, k) * right(h, k, j);
        want.push_back(tl::float16(sum));
      }
      for (int k = 0; k < depth; ++k) sums[static_cast<std::size_t>(i * p.depth + k % p.depth)] += left(h, i, k);
    }
  expect_same_numbers(values<tl::float16>(result, 2), want);
  expect_same_bits(values<float>(result, 3), sums);
}

TEST_P(Descriptors, EndWithCopiesUnderWay) {
  const Heads& p = GetParam();
  const int depth = p.trips * p.depth;
  const std::vector<tl::float16> a(static_cast<std::size_t>(p.heads * p.rows * depth + 1), tl::float16(1)), b(static_cast<std::size_t>(p.heads * p.columns * depth + 1), tl::float16(2));
  Settings broken = settings();
  broken.emplace_back("BREAK", "true");
  const auto result = run_clean("descriptors.hpp",
                                {input("a", a), input("b", b), output<tl::float16>("c", static_cast<std::size_t>(p.heads * p.rows * p.columns)),
                                 output<float>("sums", static_cast<std::size_t>(p.rows * p.depth)), scalar("heads", p.heads), scalar("rows", p.rows),
                                 scalar("columns", p.columns), scalar("depth", depth)},
                                broken, {"solve", {"solve", "move"}});
  const auto c = values<tl::float16>(result, 2);
  for (int i = 0; i < (p.heads > 0 ? p.rows * p.columns : 0); ++i) ASSERT_EQ(static_cast<float>(c[static_cast<std::size_t>(i)]), p.trips > 0 ? 2.0f * static_cast<float>(p.depth) : 0.0f);
}

TEST_P(Descriptors, ReadZerosOutside) {
  const Heads& p = GetParam();
  const int rows = p.rows + 3, columns = p.columns + 8, pitch = columns + 16;
  for (const auto& [row, column] : {std::pair{0, 0}, {-5, 0}, {-5, -16}, {5, 16}, {p.rows, p.columns}, {rows, 0}, {0, 4 * columns}, {-p.rows, -p.columns}}) {
    std::vector<tl::float16> x, untouched(static_cast<std::size_t>(rows * pitch), tl::float16(-1));
    for (int i = 0; i < rows * pitch; ++i) x.push_back(tl::float16(static_cast<float>(i % 1000 + 1)));
    const auto result = run_clean("descriptors.hpp",
                                  {input("x", x), inout("y", untouched), inout("z", untouched), scalar("rows", rows), scalar("columns", columns),
                                   scalar("pitch", pitch), scalar("row", row), scalar("column", column)},
                                  settings(), {"move", {"solve", "move"}});
    std::vector<tl::float16> want = untouched;
    for (int i = 0; i < p.rows; ++i)
      for (int j = 0; j < p.columns; ++j) {
        const int from_row = row + i, from_column = column + j, to_row = from_row + 1, to_column = from_column + 8;
        if (to_row < 0 || to_row >= rows || to_column < 0 || to_column >= columns) continue;
        const bool exists = from_row >= 0 && from_row < rows && from_column >= 0 && from_column < columns;
        want[static_cast<std::size_t>(to_row * pitch + to_column)] = exists ? x[static_cast<std::size_t>(from_row * pitch + from_column)] : tl::float16(0);
      }
    expect_same_numbers(values<tl::float16>(result, 1), want);
    expect_same_numbers(values<tl::float16>(result, 2), want);
  }
}

std::vector<Heads> shapes() {
  std::vector<Heads> all;
  for (const bool left : {false, true})
    for (const bool right : {false, true})
      for (const int depth : {16, 32, 64, 128}) all.push_back({64, 64, depth, 4, left, right});
  all.push_back({128, 256, 64, 8});
  all.push_back({256, 32, 32, 4, true, false});
  all.push_back({64, 64, 64, 16, false, true});  // not by wgmma
  all.push_back({64, 16, 64, 2});
  all.push_back({16, 64, 16, 4});  // a ring of small tiles, and behind it panels that want 1024 bytes
  // Trips and stages, edges.
  for (const int trips : {0, 1, 2, 9})
    for (const int stages : {1, 2, 4}) all.push_back({64, 64, 64, 4, false, false, 2, trips, stages, trips == 9 ? 8 : 0});
  all.push_back({128, 128, 64, 8, false, false, 5, 5, 3, 24});
  all.push_back({128, 128, 64, 8, true, true, 5, 5, 4, 40});
  all.push_back({64, 64, 64, 4, false, true, 0, 2});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Tiles, Descriptors, testing::ValuesIn(shapes()), [](const auto& info) {
  const Heads& p = info.param;
  return "Rows" + std::to_string(p.rows) + "Columns" + std::to_string(p.columns) + "Depth" + std::to_string(p.depth) + "Warps" + std::to_string(p.warps) +
         (p.left_transposed ? "T" : "N") + (p.right_transposed ? "T" : "N") + "Heads" + std::to_string(p.heads) + "Trips" + std::to_string(p.trips) + "Stages" +
         std::to_string(p.stages);
});

// What no descriptor can say is refused before the launch.
TEST(DescriptorRules, AreChecked) {
  const auto run_pitch = [](int pitch) {
    const std::vector<tl::float16> x(static_cast<std::size_t>(64 * 80), tl::float16(1));
    return run("descriptors.hpp", {input("x", x), inout("y", x), inout("z", x), scalar("rows", 64), scalar("columns", 64), scalar("pitch", pitch), scalar("row", 0), scalar("column", 0)},
               {}, {"move", {"solve", "move"}});
  };
  const auto refused = run_pitch(68);
  ASSERT_EQ(refused.findings.size(), 1u);
  EXPECT_EQ(refused.findings[0].kind, FindingKind::kBadLaunch);
  EXPECT_NE(refused.findings[0].detail.find("argument 1 of the launch, a tensor descriptor, has 136 bytes from one element of axis 0 to the next"), std::string::npos) << refused.findings[0].detail;
  EXPECT_TRUE(run_pitch(72).findings.empty());
}

// Tiles that the same launch has stored; their elements are small whole numbers.
float stored(int tile, int round, int place) { return static_cast<float>(place % 128 + tile + round); }
constexpr int kElements = 64 * 64;

TEST(DescriptorStores, ABlockFetchesWhatItStored) {
  const int blocks = 40, rounds = 9;
  const auto result = run_clean("descriptor_stores.hpp", {output<tl::float16>("x", std::size_t{kElements} * blocks), output<float>("out", std::size_t{kElements} * blocks),
                                                          scalar("blocks", blocks), scalar("rounds", rounds)}, {}, {"solve", {"solve", "solve_others"}});
  std::vector<float> want(std::size_t{kElements} * blocks);
  for (int b = 0; b < blocks; ++b)
    for (int place = 0; place < kElements; ++place)
      for (int round = 0; round < rounds; ++round) want[static_cast<std::size_t>(b * kElements + place)] += stored(b, round, place);
  expect_same_bits(values<float>(result, 1), want);
}

TEST(DescriptorStores, ABlockFetchesWhatItAcquired) {
  const int blocks = 30;  // which run at once
  const auto result = run_clean("descriptor_stores.hpp", {output<tl::float16>("x", std::size_t{kElements} * blocks), output<float>("out", std::size_t{kElements} * blocks),
                                                          inout("flags", std::vector<int>(blocks)), scalar("blocks", blocks)}, {}, {"solve_others", {"solve", "solve_others"}});
  std::vector<float> want;
  for (int b = 0; b < blocks; ++b)
    for (int place = 0; place < kElements; ++place) want.push_back(stored(b > 0 ? b - 1 : 0, 0, place));
  expect_same_bits(values<float>(result, 1), want);
}

}  // namespace
}  // namespace kl::conformance
