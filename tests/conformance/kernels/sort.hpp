// Sorting, the largest elements and counting.
#include <tl/tl.hpp>

TL_KERNEL void sort(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, tl::ptr<int> counts) {
  auto i = tl.arange(0, tl::c<256>);
  auto rc = tl.arange(0, tl::c<16>)[{_, None}] * 16 + tl.arange(0, tl::c<16>)[{None, _}];
  auto v = tl.load(x + i);
  auto m = tl.load(x + rc);  // (16, 16)
  tl.store(out + i, tl.sort(v));
  tl.store(out + 256 + i, tl.sort(v, true));
  tl.store(out + 512 + rc, tl.sort<1>(m));
  tl.store(out + 768 + rc, tl.sort<0>(m));
  tl.store(out + 1024 + tl.arange(0, tl::c<16>)[{_, None}] * 4 + tl.arange(0, tl::c<4>)[{None, _}], tl.topk<4>(m));
  auto b = tl.arange(0, tl::c<8>);
  tl.store(counts + b, tl.histogram<8>(i * 3 & 7));
  tl.store(counts + 8 + b, tl.histogram<8>(i, i < 5));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, tl::ptr<int> counts) {
  host.launch(sort, tl::grid(1), x, out, counts);
}
