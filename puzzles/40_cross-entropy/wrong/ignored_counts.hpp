// expect: WRONG
// mistake: Ignored rows have no loss but still get a slope.
// hint: 1
#include <tl/tl.hpp>

constexpr int IGNORED = -100;

constexpr auto BLOCK = tl::meta<"BLOCK", 8192, 4096, 16384>;
constexpr auto num_warps = tl::meta<"num_warps", 16, 8, 32>;
constexpr auto COUNT = tl::c<1024>;

TL_KERNEL void count_targets(tl::block& tl, tl::ptr<const tl::int64> target, tl::ptr<int> counted, int rows) {
  auto seen = tl.zeros<int>(COUNT);
  for (int start : tl.range(0, rows, COUNT)) {
    auto i = start + tl.arange(0, COUNT);
    auto t = tl.load(target + i, i < rows, tl::int64(IGNORED));
    seen += tl.cast<int>(t != tl::int64(IGNORED));
  }
  tl.store(counted, tl.sum(seen));
}

TL_KERNEL void cross_entropy(tl::block& tl, tl::ptr<tl::bfloat16> z, tl::ptr<const tl::int64> target, tl::ptr<float> loss,
                             tl::ptr<const int> counted, float up, int columns) {
  const float scale = 1.44269504f;
  int row = tl.program_id(0);
  auto z_row = z + row * columns;
  int wanted = static_cast<int>(tl.load(target + row));
  bool counts = wanted != IGNORED;

  auto largest = tl.full(tl::dims(BLOCK), -1e30f);
  auto sum = tl.zeros(BLOCK);
  for (int start : tl.range(0, columns, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto v = tl.cast<float>(tl.load(z_row + cols, cols < columns, tl::bfloat16(-tl::inf<float>)));
    auto next = tl.maximum(largest, v);
    sum = sum * tl.exp2(scale * (largest - next)) + tl.exp2(scale * (v - next));
    largest = next;
  }
  float top = tl.max(largest);
  float lse = top + tl.log(tl.sum(sum * tl.exp2(scale * (largest - top))));

  float answer = tl.cast<float>(tl.load(z_row + wanted, counts, tl::bfloat16(0.0f)));
  tl.store(loss + row, counts ? lse - answer : 0.0f);
  tl.barrier();

  float factor = up / tl.load(counted);
  for (int start : tl.range(0, columns, BLOCK)) {
    auto cols = start + tl.arange(0, BLOCK);
    auto v = tl.cast<float>(tl.load(z_row + cols, cols < columns));
    auto share = tl.exp2(scale * (v - lse));
    auto slope = (share - tl.where(cols == wanted, 1.0f, 0.0f)) * factor;
    tl.store(z_row + cols, tl.cast<tl::bfloat16>(slope), cols < columns);
  }
}

TL_HOST void solve(tl::host& host, tl::ptr<tl::bfloat16> z, tl::ptr<const tl::int64> target, tl::ptr<float> loss, float up,
                   int rows, int columns) {
  auto counted = host.workspace<int>(1);
  host.launch(count_targets, tl::grid(1), target, counted, rows);
  host.launch(cross_entropy, tl::grid(rows), z, target, loss, counted, up, columns);
}
