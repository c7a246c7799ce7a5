// expect: MISALIGNED
// mistake: pitch is promised to be a multiple of 8; it need not be.
// hint: 1
#include <tl/tl.hpp>

constexpr auto num_warps = tl::meta<"num_warps", 8, 4, 16>;
constexpr float LOG2_E = 1.44269504f;


template <int ROWS, int COLUMNS>
TL_FN void softmax_rows(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int m, int n, int pitch) {
  auto i = tl.program_id(0) * ROWS + tl.arange(0, tl::c<ROWS>)[{_, None}];
  auto j = tl.arange(0, tl::c<COLUMNS>)[{None, _}];
  auto at = i * tl.multiple_of(pitch, tl::c<8>) + j;
  auto mask = (i < m) & (j < n);
  auto v = tl.cast<float>(tl.load(x + at, mask, -tl::inf<tl::bfloat16>));
  auto e = tl.exp2((v - tl.max<1>(v, tl::keep_dims)) * LOG2_E);
  tl.store(y + at, tl.cast<tl::bfloat16>(e * (1.0f / tl.sum<1>(e, tl::keep_dims))), mask);
}

TL_KERNEL void softmax_narrow(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int m, int n, int pitch) {
  softmax_rows<16, 256>(tl, x, y, m, n, pitch);
}
TL_KERNEL void softmax_middle(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int m, int n, int pitch) {
  softmax_rows<4, 1024>(tl, x, y, m, n, pitch);
}
TL_KERNEL void softmax_wide(tl::block& tl, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int m, int n, int pitch) {
  softmax_rows<1, 4096>(tl, x, y, m, n, pitch);
}


TL_HOST void solve(tl::host& host, tl::ptr<const tl::bfloat16> x, tl::ptr<tl::bfloat16> y, int m, int n, int pitch) {
    if (n <= 256) host.launch(softmax_narrow, tl::grid(tl::cdiv(m, 16)), x, y, m, n, pitch);
  else if (n <= 1024) host.launch(softmax_middle, tl::grid(tl::cdiv(m, 4)), x, y, m, n, pitch);
  else host.launch(softmax_wide, tl::grid(m), x, y, m, n, pitch);
}
