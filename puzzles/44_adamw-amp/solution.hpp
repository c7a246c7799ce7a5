// One step of AdamW: for p, m and v in float32, then for weights in bfloat16 with a float32 master and scaled gradients,
// where one overflow calls off the whole step: fill holes 1 to 8. Then run: ./kernelings run 44
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024, 2048>;

// p, m and v after the step, (BLOCK) float32 each, as g.
TL_FN void update(tl::block& tl, auto& p, auto& m, auto& v, auto g, float rate, float beta1, float beta2, float epsilon,
                  float decay, int step) {
  m = /*[1: tl::tile<float, BLOCK>]*/ beta1 * m + (1 - beta1) * g /*[1]*/;
  v = /*[2: tl::tile<float, BLOCK>]*/ beta2 * v + (1 - beta2) * g * g /*[2]*/;
  // 1 - beta^step, without the subtraction: beta^step is near 1.
  /*[3= float correction1 = TL_HOLE(3, float);
  float correction2 = TL_HOLE(3, float);]*/
  float correction1 = -tl.libdevice.expm1(step * tl.log(beta1));
  float correction2 = -tl.libdevice.expm1(step * tl.log(beta2));
  /*[3]*/
  auto direction = /*[4: tl::tile<float, BLOCK>]*/ (m / correction1) / (tl.sqrt(v / correction2) + epsilon) /*[4]*/;  // (BLOCK) float32
  p -= /*[5: tl::tile<float, BLOCK>]*/ rate * (direction + decay * p) /*[5]*/;
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
  auto bad = /*[6: tl::tile<int, BLOCK>]*/ tl.where(tl.isfinite(up), 0, 1) /*[6]*/;  // (BLOCK) int32
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
  auto g = /*[7: tl::tile<float, BLOCK>]*/ tl.cast<float>(tl.load(grad + i, mask)) / tl.load(scale) /*[7]*/;  // (BLOCK) float32
  update(tl, weight, first, second, g, rate, beta1, beta2, epsilon, decay, step);
  tl.store(master + i, weight, mask);
  tl.store(m + i, first, mask);
  tl.store(v + i, second, mask);
  /*[8:]*/ tl.store(copy + i, tl.cast<tl::bfloat16>(weight), mask); /*[8]*/
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
