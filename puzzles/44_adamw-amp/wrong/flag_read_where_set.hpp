// expect: RACE
// mistake: The flag is read in the launch that sets it: some blocks have not looked yet, and others go on.
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024, 2048>;

TL_FN void update(tl::block& tl, auto& p, auto& m, auto& v, auto g, float rate, float beta1, float beta2, float epsilon,
                  float decay, int step) {
  m = beta1 * m + (1 - beta1) * g;
  v = beta2 * v + (1 - beta2) * g * g;
  float correction1 = -tl.libdevice.expm1(step * tl.log(beta1));
  float correction2 = -tl.libdevice.expm1(step * tl.log(beta2));
  auto direction = (m / correction1) / (tl.sqrt(v / correction2) + epsilon);
  p -= rate * (direction + decay * p);
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

TL_KERNEL void adamw_scaled(tl::block& tl, tl::ptr<float> master, tl::ptr<float> m, tl::ptr<float> v,
                            tl::ptr<tl::bfloat16> copy, tl::ptr<const tl::bfloat16> grad, tl::ptr<const float> scale,
                            tl::ptr<int> overflow, float rate, float beta1, float beta2, float epsilon, float decay,
                            int step, int n) {
  auto i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  auto mask = i < n;
  auto up = tl.load(grad + i, mask, tl::bfloat16(0.0f));
  if (tl.max(tl.where(tl.isfinite(up), 0, 1)) != 0) tl.atomic_max(overflow, 1, tl::relaxed);
  if (tl.load(overflow) != 0) return;
  auto weight = tl.load(master + i, mask), first = tl.load(m + i, mask), second = tl.load(v + i, mask);
  auto g = tl.cast<float>(tl.load(grad + i, mask)) / tl.load(scale);
  update(tl, weight, first, second, g, rate, beta1, beta2, epsilon, decay, step);
  tl.store(master + i, weight, mask);
  tl.store(m + i, first, mask);
  tl.store(v + i, second, mask);
  tl.store(copy + i, tl.cast<tl::bfloat16>(weight), mask);
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
  host.launch(adamw_scaled, grid, master, master_m, master_v, copy, grad, scale, overflow, rate, beta1, beta2, epsilon, decay,
              step, n);
  host.launch(halve_scale, tl::grid(1), scale, overflow);
}
