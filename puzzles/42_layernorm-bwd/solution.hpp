// dx, dw and db of y = (x - mean) rstd w + b, from dy and what the forward has kept: fill holes 1 to 9. Then run:
//   ./kernelings run 42
#include <tl/tl.hpp>

constexpr int LONGEST = 8192;  // columns of the longest row that will come

constexpr auto BLOCK = tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)>;
constexpr auto num_warps = tl::meta<"num_warps", 16, 8, 32>;
constexpr auto GROUPS = tl::c<16>;  // rows and columns of a tile of partial sums
constexpr auto COLUMNS = tl::c<128>;

// Block p takes the rows p, p + groups, p + 2 groups, ...: dx of each, and of all of them the sums that dw and db need, as row p
// of dw_parts and db_parts.
TL_KERNEL void layernorm_backward(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> dy,
                                  tl::ptr<const float> w, tl::ptr<const float> mean, tl::ptr<const float> rstd,
                                  tl::ptr<tl::bfloat16> dx, tl::ptr<float> dw_parts, tl::ptr<float> db_parts, int m, int n) {
  auto cols = tl.arange(0, BLOCK);  // (BLOCK) int32
  auto mask = cols < n;
  auto weight = tl.load(w + cols, mask, 0.0f);  // (BLOCK) float32
  auto dw_sum = tl.zeros(BLOCK);  // (BLOCK) float32 each: over the rows of this block
  auto db_sum = tl.zeros(BLOCK);
  for (int row : tl.range(tl.program_id(0), m, tl.num_programs(0))) {
    auto at = row * n + cols;
    auto v = tl.cast<float>(tl.load(x + at, mask, tl::bfloat16(0.0f)));   // (BLOCK) float32 each
    auto up = tl.cast<float>(tl.load(dy + at, mask, tl::bfloat16(0.0f)));
    float r = tl.load(rstd + row);
    auto h = /*[1: tl::tile<float, BLOCK>]*/ (v - tl.load(mean + row)) * r /*[1]*/;  // (BLOCK) float32: as in the forward
    auto g = /*[2: tl::tile<float, BLOCK>]*/ weight * up /*[2]*/;  // (BLOCK) float32: the slope of the loss to h
    float c1 = /*[3: float]*/ tl.sum(g) / n /*[3]*/;
    float c2 = /*[4: float]*/ tl.sum(g * h) / n /*[4]*/;
    auto slope = /*[5: tl::tile<float, BLOCK>]*/ r * (g - c1 - h * c2) /*[5]*/;  // (BLOCK) float32: the slope of the loss to x
    tl.store(dx + at, tl.cast<tl::bfloat16>(slope), mask);
    /*[6:]*/ dw_sum += up * h; /*[6]*/
    /*[7:]*/ db_sum += up; /*[7]*/
  }
  auto part = /*[8: tl::tile<int, BLOCK>]*/ tl.program_id(0) * n + cols /*[8]*/;  // (BLOCK) int32
  tl.store(dw_parts + part, dw_sum, mask);
  tl.store(db_parts + part, db_sum, mask);
}

// The sum of all rows of parts, in a fixed order.
TL_KERNEL void add_parts(tl::block& tl, tl::ptr<const float> parts, tl::ptr<float> out, int groups, int n) {
  auto cols = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS)[{None, _}];  // (1, COLUMNS) int32
  auto sum = tl.full(tl::dims(GROUPS, COLUMNS), 0.0f);
  for (int start : tl.range(0, groups, GROUPS)) {
    auto group = start + tl.arange(0, GROUPS)[{_, None}];  // (GROUPS, 1) int32
    sum += /*[9: tl::tile<float, GROUPS, COLUMNS>]*/ tl.load(parts + group * n + cols, (group < groups) & (cols < n), 0.0f) /*[9]*/;
  }
  tl.store(out + cols, tl.sum<0>(sum, tl::keep_dims), cols < n);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> dy, tl::ptr<const float> w,
                   tl::ptr<const float> mean, tl::ptr<const float> rstd, tl::ptr<tl::bfloat16> dx, tl::ptr<float> dw,
                   tl::ptr<float> db, int m, int n, int groups) {
  auto dw_parts = host.workspace<float>(groups * n);
  auto db_parts = host.workspace<float>(groups * n);
  host.launch(layernorm_backward, tl::grid(groups), x, dy, w, mean, rstd, dx, dw_parts, db_parts, m, n);
  host.launch(add_parts, tl::grid(tl::cdiv(n, COLUMNS)), dw_parts, dw, groups, n);
  host.launch(add_parts, tl::grid(tl::cdiv(n, COLUMNS)), db_parts, db, groups, n);
}
