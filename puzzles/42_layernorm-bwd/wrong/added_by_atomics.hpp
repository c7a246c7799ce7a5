// expect: NONDETERMINISTIC
// mistake: Partial sums are added to dw and db by atomics: blocks come in any order, and a sum of floats depends on it.
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
    dw_sum += up * h;
    db_sum += up;
  }
  tl.atomic_add(dw_parts + cols, dw_sum, mask, tl::relaxed);
  tl.atomic_add(db_parts + cols, db_sum, mask, tl::relaxed);
}

TL_KERNEL void clear(tl::block& tl, tl::ptr<float> out, int n) {
  auto cols = tl.program_id(0) * COLUMNS + tl.arange(0, COLUMNS);
  tl.store(out + cols, 0.0f, cols < n);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<const tl::bfloat16> dy, tl::ptr<const float> w,
                   tl::ptr<const float> mean, tl::ptr<const float> rstd, tl::ptr<tl::bfloat16> dx, tl::ptr<float> dw,
                   tl::ptr<float> db, int m, int n, int groups) {
  host.launch(clear, tl::grid(tl::cdiv(n, COLUMNS)), dw, n);
  host.launch(clear, tl::grid(tl::cdiv(n, COLUMNS)), db, n);
  host.launch(layernorm_backward, tl::grid(groups), x, dy, w, mean, rstd, dx, dw, db, m, n);
}
