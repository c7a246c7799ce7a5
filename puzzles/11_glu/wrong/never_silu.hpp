// expect: WRONG
// mistake: The gate is the plain sigmoid in both kernels: silu is z sigmoid(z).
// hint: 1
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

enum class Gate { kSigmoid, kSilu };

template <Gate kGate>
TL_FN void gated(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> out, int n) {
  auto row = tl.program_id(0);
  auto cols = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK);
  auto value_at = row * (2 * n) + cols;
  auto gate_at = value_at + n;
  auto mask = cols < n;
  auto value = tl.cast<float>(tl.load(x + value_at, mask));
  auto z = tl.cast<float>(tl.load(x + gate_at, mask));
  auto gate = tl.sigmoid(z);
  auto product = value * gate;
  tl.store(out + row * n + cols, tl.cast<tl::float16>(product), mask);
}

TL_KERNEL void glu(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> out, int n) {
  gated<Gate::kSigmoid>(tl, x, out, n);
}
TL_KERNEL void swiglu(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> out, int n) {
  gated<Gate::kSilu>(tl, x, out, n);
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> out, int m, int n, int silu) {
  auto grid = tl::grid(m, tl::cdiv(n, BLOCK));
  host.launch(silu ? swiglu : glu, grid, x, out, n);
}
