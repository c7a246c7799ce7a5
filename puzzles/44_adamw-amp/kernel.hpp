// One step of AdamW: for p, m and v in float32, then for weights in bfloat16 with a float32 master and scaled gradients,
// where one overflow calls off the whole step: fill holes 1 to 8. Then run: ./kernelings run 44
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024, 2048>;

// p, m and v after the step, (BLOCK) float32 each, as g.
TL_FN void update(tl::block& tl, auto& p, auto& m, auto& v, auto g, float rate, float beta1, float beta2, float epsilon,
                  float decay, int step) {
  m = TL_HOLE(1, tl::tile<float, BLOCK>);
  v = TL_HOLE(2, tl::tile<float, BLOCK>);
  // 1 - beta^step, without the subtraction: beta^step is near 1.
  float correction1 = TL_HOLE(3, float);
  float correction2 = TL_HOLE(3, float);
  auto direction = TL_HOLE(4, tl::tile<float, BLOCK>);  // (BLOCK) float32
  p -= TL_HOLE(5, tl::tile<float, BLOCK>);
}

TL_KERNEL void adamw(tl::block& tl, tl::ptr<float> p, tl::ptr<float> m, tl::ptr<float> v, tl::ptr<const float> g, float rate,
                     float beta1, float beta2, float epsilon, float decay, int step, int n) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = i < n;
  auto weight = tl.load(p + i, mask), first = tl.load(m + i, mask), second = tl.load(v + i, mask);
  update(tl, weight, first, second, tl.load(g + i, mask), rate, beta1, beta2, epsilon, decay, step);
  tl.store(p + i, weight, mask);
  tl.store(m + i, first, mask);
  tl.store(v + i, second, mask);
}

TL_KERNEL void clear(tl::block& tl, tl::ptr<int> overflow) { tl.store(overflow, 0); }

// Sets overflow to 1 if any gradient is infinite or NaN.
TL_KERNEL void find_overflow(tl::block& tl, tl::ptr<const tl::bfloat16> grad, tl::ptr<int> overflow, int n) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto up = tl.load(grad + i, i < n, tl::bfloat16(0.0f));  // (BLOCK) bfloat16
  auto bad = TL_HOLE(6, tl::tile<int, BLOCK>);  // (BLOCK) int32
  if (tl.max(bad) != 0) tl.atomic_max(overflow, 1, tl::relaxed);
}

TL_KERNEL void adamw_scaled(tl::block& tl, tl::ptr<float> master, tl::ptr<float> m, tl::ptr<float> v,
                            tl::ptr<tl::bfloat16> copy, tl::ptr<const tl::bfloat16> grad, tl::ptr<const float> scale,
                            tl::ptr<const int> overflow, float rate, float beta1, float beta2, float epsilon, float decay,
                            int step, int n) {
  if (tl.load(overflow) != 0) return;  // nobody takes this step
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = i < n;
  auto weight = tl.load(master + i, mask), first = tl.load(m + i, mask), second = tl.load(v + i, mask);
  auto g = TL_HOLE(7, tl::tile<float, BLOCK>);  // (BLOCK) float32
  update(tl, weight, first, second, g, rate, beta1, beta2, epsilon, decay, step);
  tl.store(master + i, weight, mask);
  tl.store(m + i, first, mask);
  tl.store(v + i, second, mask);
  TL_HOLE(8);
}

TL_KERNEL void halve_scale(tl::block& tl, tl::ptr<float> scale, tl::ptr<const int> overflow) {
  if (tl.load(overflow) != 0) tl.store(scale, tl.load(scale) / 2);
}

TL_HOST void solve(tl::host& host, tl::ptr<float> p, tl::ptr<float> m, tl::ptr<float> v, tl::ptr<const float> g,
                   tl::ptr<float> master, tl::ptr<float> master_m, tl::ptr<float> master_v, tl::ptr<tl::bfloat16> copy,
                   tl::ptr<const tl::bfloat16> grad, tl::ptr<float> scale, float rate, float beta1, float beta2, float epsilon,
                   float decay, int step, int n) {
  auto grid = tl::grid(tl::cdiv(n, BLOCK));
  host.launch(adamw, grid, p, m, v, g, rate, beta1, beta2, epsilon, decay, step, n);

  auto overflow = host.workspace<int>(1);
  host.launch(clear, tl::grid(1), overflow);
  host.launch(find_overflow, grid, grad, overflow, n);
  host.launch(adamw_scaled, grid, master, master_m, master_v, copy, grad, scale, overflow, rate, beta1, beta2, epsilon, decay,
              step, n);
  host.launch(halve_scale, tl::grid(1), scale, overflow);
}
