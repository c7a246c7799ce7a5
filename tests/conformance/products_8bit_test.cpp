// tl.dot of 8-bit tiles in the stages of tl.range: k contiguous, as wgmma takes them, or not; ragged, in few and many trips, copied
// by the tensor engine or by threads.
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

struct Product8 {
  int rows, columns, depth;                // of a tile
  int warps;
  bool left_transposed = false, right_transposed = true;
  int trips = 3, stages = 3, missing = 0;  // that many rows, columns and elements of k are not there: a multiple of 16
  bool by_pointers = false, added = false;
};

class Products8 : public testing::TestWithParam<Product8> {
 protected:
  // Whole numbers, and sums that have 14 bits: every order of summation gives the same.
  template <class T, class R>
  void check(const char* entry) {
    const Product8& p = GetParam();
    const int rows = p.rows - p.missing, columns = p.columns - p.missing, depth = std::max(p.trips * p.depth - p.missing, 0);
    const auto numbers = [](int count, int step) {
      std::vector<T> v;
      for (int i = 0; i < count; ++i) v.push_back(T(static_cast<float>((i * step + i / 64) % 5 - 2)));
      return v;
    };
    // One element more, so that no buffer is empty.
    const auto a = numbers(rows * depth + 1, 7), b = numbers(columns * depth + 1, 3);
    const auto left = [&](int i, int k) { return static_cast<float>(a[static_cast<std::size_t>(p.left_transposed ? k * rows + i : i * depth + k)]); };
    const auto right = [&](int k, int j) { return static_cast<float>(b[static_cast<std::size_t>(p.right_transposed ? j * depth + k : k * columns + j)]); };
    const auto text = [](int x) { return std::to_string(x); };
    const auto flag = [](bool x) { return x ? "true" : "false"; };
    const Settings settings = {{"ROWS", text(p.rows)}, {"COLUMNS", text(p.columns)}, {"DEPTH", text(p.depth)}, {"STAGES", text(p.stages)},
                               {"num_warps", text(p.warps)}, {"LEFT_TRANSPOSED", flag(p.left_transposed)}, {"RIGHT_TRANSPOSED", flag(p.right_transposed)},
                               {"BY_POINTERS", flag(p.by_pointers)}, {"ADDED", flag(p.added)}};
    const auto result = run_clean("products_8bit.hpp",
                                  {input("a", a), input("b", b), output<R>("c", static_cast<std::size_t>(rows * columns)),
                                   output<float>("sums", static_cast<std::size_t>(p.rows * p.depth)), scalar("rows", rows), scalar("columns", columns),
                                   scalar("depth", depth)},
                                  settings, {entry, {"e4m3", "e5m2", "int8"}});
    std::vector<R> want;
    std::vector<float> sums(static_cast<std::size_t>(p.rows * p.depth));
    for (int i = 0; i < rows; ++i) {
      for (int j = 0; j < columns; ++j) {
        float sum = 0;
        for (int k = 0; k < depth; ++k) sum += left(i, k) * right(k, j);
        want.push_back(static_cast<R>(sum));
      }
      for (int k = 0; k < depth; ++k) sums[static_cast<std::size_t>(i * p.depth + k % p.depth)] += left(i, k);
    }
    expect_same_bits(values<R>(result, 2), want);
    expect_same_bits(values<float>(result, 3), sums);
  }
};

TEST_P(Products8, Float8e4nv) { check<tl::float8e4nv, float>("e4m3"); }
TEST_P(Products8, Float8e5) { check<tl::float8e5, float>("e5m2"); }
TEST_P(Products8, Int8) { check<std::int8_t, int>("int8"); }

std::vector<Product8> products_8bit() {
  std::vector<Product8> all;
  // Panels of 32 and 128 bytes a row, two side by side, the narrowest and the widest instruction; of 64 bytes below.
  for (const int depth : {32, 128}) all.push_back({64, 64, depth, 4});
  for (const int columns : {16, 256}) all.push_back({128, columns, 64, 8});
  all.push_back({256, 64, 64, 4});
  all.push_back({128, 64, 256, 8});
  // Trips and stages, edges.
  for (const int trips : {0, 1, 2, 9})
    for (const int stages : {1, 2, 4}) all.push_back({64, 64, 64, 4, false, true, trips, stages, trips == 9 ? 16 : 0});
  all.push_back({128, 128, 128, 8, false, true, 5, 3, 48});
  for (const int stages : {1, 4}) all.push_back({128, 128, 64, 8, false, true, 5, stages, 48, true});
  all.push_back({128, 128, 128, 8, false, true, 9, 4, 16, false, true});
  // By mma.sync: k not contiguous in one or both, too few rows for the warps.
  all.push_back({64, 64, 64, 4, false, false, 5, 3, 16});
  all.push_back({128, 64, 64, 8, true, true, 5, 3, 16});
  all.push_back({128, 128, 32, 8, true, false, 5, 4, 16, true});
  all.push_back({32, 64, 128, 4});
  all.push_back({16, 128, 32, 4, false, false});  // a ring of small tiles, and behind it panels that want 1024 bytes
  return all;
}

INSTANTIATE_TEST_SUITE_P(Panels, Products8, testing::ValuesIn(products_8bit()), [](const auto& info) {
  const Product8& p = info.param;
  return "Rows" + std::to_string(p.rows) + "Columns" + std::to_string(p.columns) + "Depth" + std::to_string(p.depth) + "Warps" + std::to_string(p.warps) +
         (p.left_transposed ? "T" : "N") + (p.right_transposed ? "T" : "N") + "Trips" + std::to_string(p.trips) + "Stages" + std::to_string(p.stages) +
         (p.by_pointers ? "Pointers" : "") + (p.added ? "Added" : "");
});

}  // namespace
}  // namespace kl::conformance
