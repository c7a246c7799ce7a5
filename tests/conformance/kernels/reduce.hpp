// Every reduction of a tile of 4 x 8 x 256 and its axes; out is cut into a part per result.
#include <tl/tl.hpp>

TL_KERNEL void reduce(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, tl::ptr<int> position) {
  auto i = tl.arange(0, tl::c<4>);
  auto j = tl.arange(0, tl::c<8>);
  auto k = tl.arange(0, tl::c<256>);
  auto v = tl.load(x + i[{_, None, None}] * 2048 + j[{None, _, None}] * 256 + k[{None, None, _}]);  // (4, 8, 256)
  auto jk = j[{_, None}] * 256 + k[{None, _}];
  auto ik = i[{_, None}] * 256 + k[{None, _}];
  auto ij = i[{_, None}] * 8 + j[{None, _}];
  tl.store(out + jk, tl.convert(tl.sum<0>(v)));
  tl.store(out + 2048 + ik, tl.convert(tl.sum<1>(v)));
  tl.store(out + 3072 + ij, tl.convert(tl.sum<2>(v)));
  tl.store(out + 3104, tl.sum(v));
  tl.store(out + 3105, tl.max(v));
  tl.store(out + 3106, tl.min(v));
  tl.store(out + 3107, tl.reduce(v, [](float a, float b) { return a * 0.5f + b; }));
  tl.store(out + 3108 + ij, tl.convert(tl.max<2>(v)));
  tl.store(position + ij, tl.convert(tl.argmax<2>(v)));
  tl.store(position + 32 + jk, tl.convert(tl.argmin<0>(v)));
  tl.store(position + 2080, tl.argmax(v));
  tl.store(position + 2081, tl.argmin(v));
  // A reduced axis fits back, kept or not.
  auto centred = v - tl.max<2>(v)[{_, _, None}] + (tl.max<2>(v, tl::keep_dims) - v);
  tl.store(out + 3140, tl.sum(centred));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, tl::ptr<int> position) {
  host.launch(reduce, tl::grid(1), x, out, position);
}
