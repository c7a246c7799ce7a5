// tl.dot of tiles in the stages of tl.range: of every shape of panel that tensor cores read, ragged, in few and many trips.
#include <tests/conformance/conformance.hpp>

namespace kl::conformance {
namespace {

struct Product {
  int rows, columns, depth;                     // of a tile
  int warps;
  bool left_transposed, right_transposed;
  int trips = 3, stages = 3, missing = 0;       // that many rows, columns and elements of k are not there
};
std::ostream& operator<<(std::ostream& out, const Product& p) {
  return out << p.rows << " x " << p.columns << " x " << p.depth << ", " << p.warps << " warps, " << p.trips << " trips";
}

class Products : public testing::TestWithParam<Product> {
 protected:
  // Whole numbers, so that every order of summation gives the same.
  template <class T>
  void check(const char* entry) {
    const Product& p = GetParam();
    const int rows = p.rows - p.missing, columns = p.columns - p.missing, depth = std::max(p.trips * p.depth - p.missing, 0);
    const auto numbers = [](int count, int step) {
      std::vector<T> v;
      for (int i = 0; i < count; ++i) v.push_back(T(static_cast<float>(i * step % 11 - 5)));
      return v;
    };
    const auto a = numbers(rows * depth + 1, 7), b = numbers(columns * depth + 1, 5);
    const auto left = [&](int i, int k) { return static_cast<float>(a[static_cast<std::size_t>(p.left_transposed ? k * rows + i : i * depth + k)]); };
    const auto right = [&](int k, int j) { return static_cast<float>(b[static_cast<std::size_t>(p.right_transposed ? j * depth + k : k * columns + j)]); };
    const auto text = [](int x) { return std::to_string(x); };
    const Settings settings = {{"ROWS", text(p.rows)}, {"COLUMNS", text(p.columns)}, {"DEPTH", text(p.depth)}, {"STAGES", text(p.stages)},
                               {"num_warps", text(p.warps)}, {"LEFT_TRANSPOSED", p.left_transposed ? "true" : "false"},
                               {"RIGHT_TRANSPOSED", p.right_transposed ? "true" : "false"}};
    const auto result = run_clean("products.hpp",
                                  {input("a", a), input("b", b), output<float>("c", static_cast<std::size_t>(rows * columns)),
                                   output<float>("sums", static_cast<std::size_t>(p.rows * p.depth)), scalar("rows", rows),
                                   scalar("columns", columns), scalar("depth", depth)},
                                  settings, {entry, {"solve", "bf16"}});
    std::vector<float> want, sums(static_cast<std::size_t>(p.rows * p.depth));
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < columns; ++j) {
        float sum = 0;
        for (int k = 0; k < depth; ++k) sum += left(i, k) * right(k, j);
        want.push_back(sum);
      }
    for (int i = 0; i < rows; ++i)
      for (int k = 0; k < depth; ++k) sums[static_cast<std::size_t>(i * p.depth + k % p.depth)] += left(i, k);
    expect_same_bits(values<float>(result, 2), want);
    expect_same_bits(values<float>(result, 3), sums);
  }
};

TEST_P(Products, Float16) { check<tl::float16>("solve"); }
TEST_P(Products, Bfloat16) { check<tl::bfloat16>("bf16"); }

std::vector<Product> products() {
  std::vector<Product> all;
  const auto add = [&](Product p) { all.push_back(p); };
  // Rows of 32, 64, 128 and 256 bytes of either operand, contiguous along k or not.
  for (const bool left : {false, true})
    for (const bool right : {false, true})
      for (const int depth : {16, 32, 64, 128}) add({64, 64, depth, 4, left, right});
  for (const bool left : {false, true})
    for (const int columns : {16, 32, 128, 256}) add({128, columns, 64, 8, left, !left});
  // More rows than a warpgroup, and fewer than the warps find.
  add({256, 32, 32, 4, true, false});
  add({256, 64, 32, 8, false, false});
  add({128, 64, 64, 16, true, true});
  add({32, 64, 64, 4, false, true});
  add({64, 64, 64, 2, false, false});
  add({64, 32, 64, 16, true, false});
  // Trips and stages, edges.
  for (const int trips : {0, 1, 2, 9})
    for (const int stages : {1, 2, 4}) add({64, 64, 64, 4, false, false, trips, stages, trips == 9 ? 8 : 0});
  add({128, 128, 64, 8, false, false, 5, 3, 3});
  add({128, 128, 64, 8, true, true, 5, 3, 3});
  return all;
}

INSTANTIATE_TEST_SUITE_P(Panels, Products, testing::ValuesIn(products()), [](const auto& info) {
  const Product& p = info.param;
  return "Rows" + std::to_string(p.rows) + "Columns" + std::to_string(p.columns) + "Depth" + std::to_string(p.depth) + "Warps" +
         std::to_string(p.warps) + (p.left_transposed ? "T" : "N") + (p.right_transposed ? "T" : "N") + "Trips" + std::to_string(p.trips) +
         "Stages" + std::to_string(p.stages);
});

}  // namespace
}  // namespace kl::conformance
