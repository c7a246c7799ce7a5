// Scans of 512 elements and of 8 x 16 along both axes; out is cut into a part per result.
#include <tl/tl.hpp>

TL_KERNEL void scan(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto i = tl.arange(0, tl::c<512>);
  auto v = tl.load(x + i);
  tl.store(out + i, tl.cumsum(v));
  tl.store(out + 512 + i, tl.cumsum(v, tl::reverse));
  tl.store(out + 1024 + i, tl.associative_scan(v, [](float before, float element) { return before * 0.5f + element; }));
  auto rc = tl.arange(0, tl::c<8>)[{_, None}] * 16 + tl.arange(0, tl::c<16>)[{None, _}];
  auto m = tl.load(x + rc);  // (8, 16)
  tl.store(out + 1536 + rc, tl.cumsum<0>(m));
  tl.store(out + 1664 + rc, tl.cumprod<1>(m));
  tl.store(out + 1792 + rc, tl.cumsum<1>(m, tl::reverse));
  auto row = tl.arange(0, tl::c<8>)[{_, None}];
  auto column = tl.load(x + row);  // (8, 1)
  tl.store(out + 1920 + row, tl.cumsum<0>(column));
  tl.store(out + 1928 + row, tl.convert(tl.max<0>(column)));
  tl.store(out + 1936 + row, tl.cast<float>(tl.convert(tl.argmax<0>(column))));
  static_assert(tl::detail::same<decltype(tl.cumsum(tl.cast<tl::int8>(v)))::value_type, int>);
  static_assert(tl::detail::same<decltype(tl.cumsum(tl.cast<tl::bfloat16>(v)))::value_type, float>);
  static_assert(tl::detail::same<decltype(tl.cumprod(tl.cast<tl::int8>(v)))::value_type, tl::int8>);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(scan, tl::grid(1), x, out); }
