// out[i, j] = x[i, j] g(x[i, n + j]) with g chosen before the launch: fill holes 1 to 5. Then run:
//   ./kernelings run 11
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 1024>;

enum class Gate { kSigmoid, kSilu };

// Not a kernel: called by both, and compiled once for each gate.
template <Gate kGate>
TL_FN void gated(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<tl::float16> out, int n) {
  auto row = tl.program_id(0);
  auto cols = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK);  // (BLOCK) int32: columns of out
  auto value_at = /*[1: tl::tile<int, BLOCK>]*/ row * (2 * n) + cols /*[1]*/;  // (BLOCK) int32: in the left half of row `row` of x
  auto gate_at = /*[2: tl::tile<int, BLOCK>]*/ value_at + n /*[2]*/;  // (BLOCK) int32: in the right half
  auto mask = /*[3: tl::tile<bool, BLOCK>]*/ cols < n /*[3]*/;  // (BLOCK) bool: for both halves and for out
  auto value = tl.cast<float>(tl.load(x + value_at, mask));
  auto z = tl.cast<float>(tl.load(x + gate_at, mask));
  auto gate = tl.sigmoid(z);
  // silu is z sigmoid(z), for the kernel that was compiled for it.
  /*[4:]*/ if constexpr (kGate == Gate::kSilu) gate = z * gate; /*[4]*/
  auto product = /*[5: tl::tile<float, BLOCK>]*/ value * gate /*[5]*/;
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
