// expect: WRONG
// mistake: dw is made of w dy; its slope is h, so dy h is added.
// hint: 2
#include <tl/tl.hpp>

constexpr int LONGEST = 8192;

constexpr auto BLOCK = tl::meta<"BLOCK", tl::next_power_of_2(LONGEST)>;
constexpr auto num_warps = tl::meta<"num_warps", 16, 8, 32>;
constexpr auto GROUPS = tl::c<16>;
constexpr auto COLUMNS = tl::c<128>;

TL_KERNEL void layernorm_backward(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> dy,
                                  tl::ptr<const float> w, tl::ptr<const float> mean, tl::ptr<const float> rstd,
                                  tl::ptr<tl::bfloat16> dx, tl::ptr<float> dw_parts, tl::ptr<float> db_parts, int m, int n) {
  auto cols = tl.arange(0, BLOCK);
  auto mask = cols < n;
  auto weight = tl.load(w + cols, mask, 0.0f);
  auto dw_sum = tl.zeros(BLOCK);
  auto db_sum = tl.zeros(BLOCK);
  for (int row : tl.range(tl.program_id(0), m, tl.num_programs(0))) {
    auto at = row * n + cols;
    auto v = tl.cast<float>(tl.load(x + at, mask, tl::bfloat16(0.0f)));
    auto up = tl.cast<float>(tl.load(dy + at, mask, tl::bfloat16(0.0f)));
    float r = tl.load(rstd + row);
    auto h = (v - tl.load(mean + row)) * r;
    auto g = weight * up;
    float c1 = tl.sum(g) / n;
    float c2 = tl.sum(g * h) / n;
    auto slope = r * (g - c1 - h * c2);
    tl.store(dx + at, tl.cast<tl::bfloat16>(slope), mask);
    dw_sum += g * h;
    db_sum += up;
  }
  auto part = tl.program_id(0) * n + cols;
  tl.store(dw_parts + part, dw_sum, mask);
  tl.store(db_parts + part, db_sum, mask);
}

TL_KERNEL void add_parts(tl::block& tl, tl::ptr<const float> parts, tl::ptr<float> out, int groups, int n) {
  auto cols = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS)[{None, _}];
  auto sum = tl.full(tl::dims(GROUPS, COLUMNS), 0.0f);
  for (int start : tl.range(0, groups, GROUPS)) {
    auto group = start + tl.arange(0, GROUPS)[{_, None}];
    sum += tl.load(parts + group * n + cols, (group < groups) & (cols < n), 0.0f);
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
