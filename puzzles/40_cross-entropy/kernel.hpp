// The loss of each row of logits z against its target, and its slope, which takes the place of z: fill holes 1 to 8. Then
// run: ./kernelings run 40
#include <tl/tl.hpp>

constexpr int IGNORED = -100;  // a target that says: this row does not count

constexpr auto BLOCK = tl::meta<"BLOCK", 8192, 4096, 16384>;
constexpr auto num_warps = tl::meta<"num_warps", 16, 8, 32>;
constexpr auto COUNT = tl::c<1024>;

// How many rows count.
TL_KERNEL void count_targets(tl::block& tl, tl::ptr<const tl::int64> target, tl::ptr<int> counted, int rows) {
  auto seen = tl.zeros<int>(COUNT);  // (COUNT) int32
  for (int start : tl.range(0, rows, COUNT)) {
    auto i = start + tl.arange(0, COUNT);
    auto t = tl.load(target + i, i < rows, tl::int64(IGNORED));  // (COUNT) int64
    seen += tl.cast<int>(t != tl::int64(IGNORED));
  }
  tl.store(counted, tl.sum(seen));
}

TL_KERNEL void cross_entropy(tl::block& tl, tl::ptr<tl::bfloat16> z, tl::ptr<const tl::int64> target, tl::ptr<float> loss,
                             tl::ptr<const int> counted, float up, int columns) {
  const float scale = 1.44269504f;  // e^v = 2^(scale v)
  int row = tl.program_id(0);
  auto z_row = z + row * columns;
  int wanted = static_cast<int>(tl.load(target + row));  // the column of the right answer, or IGNORED
  bool counts = wanted != IGNORED;

  // First walk, as in puzzle 18: of what each lane has met, (BLOCK) float32 each, the largest and the sum of e^(v - largest).
  // A finite number below every logit saves a question about infinities.
  auto largest = tl.full(tl::dims(BLOCK), -1e30f);
  auto sum = tl.zeros(BLOCK);
  for (int start : tl.range(0, columns, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);  // (BLOCK) int32
    auto v = tl.cast<float>(tl.load(z_row + cols, cols < columns, tl::bfloat16(-tl::inf<float>)));  // (BLOCK) float32
    auto next = tl.maximum(largest, v);
    sum = TL_HOLE(1, tl::tile<float, BLOCK>);
    largest = next;
  }
  float top = tl.max(largest);
  // The logarithm of the sum of e^v over the row.
  float lse = TL_HOLE(2, float);

  float answer = TL_HOLE(3, float);  // the logit of the right column
  TL_HOLE(4);
  TL_HOLE(5);  // z_row[wanted] has been read by all lanes before one of them overwrites it

  // Second walk: the slope.
  float factor = TL_HOLE(6, float);
  for (int start : tl.range(0, columns, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto v = tl.cast<float>(tl.load(z_row + cols, cols < columns));
    auto share = TL_HOLE(7, tl::tile<float, BLOCK>);  // (BLOCK) float32: the softmax of the row
    auto slope = TL_HOLE(8, tl::tile<float, BLOCK>);
    tl.store(z_row + cols, tl.cast<tl::bfloat16>(slope), cols < columns);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<tl::bfloat16> z, tl::ptr<const tl::int64> target, tl::ptr<float> loss, float up,
                   int rows, int columns) {
  auto counted = host.workspace<int>(1);
  host.launch(count_targets, tl::grid(1), target, counted, rows);
  host.launch(cross_entropy, tl::grid(rows), z, target, loss, counted, up, columns);
}
