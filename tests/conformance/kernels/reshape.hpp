// Lanes that change places; each result has 64 elements of its own in out (the joined ones 128).
#include <tl/tl.hpp>

TL_KERNEL void reshape(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out) {
  constexpr auto two = tl::c<2>;
  constexpr auto four = tl::c<4>;
  constexpr auto eight = tl::c<8>;
  auto i = tl.arange(0, tl::c<64>);
  auto pair = tl.arange(0, tl::c<128>);
  auto v = tl.load(x + i);
  auto cube = tl.reshape(v, tl::dims(two, four, eight));  // (2, 4, 8)
  tl.store(out + i, tl.ravel(tl.trans(tl.reshape(v, tl::dims(four, tl::c<16>)))));
  tl.store(out + 64 + i, tl.ravel(tl.trans(cube)));
  tl.store(out + 128 + i, tl.ravel(tl.permute<2, 0, 1>(cube)));
  tl.store(out + 192 + i, tl.ravel(tl.flip(cube)));
  tl.store(out + 256 + i, tl.ravel(tl.flip<0>(cube)));
  tl.store(out + 320 + pair, tl.ravel(tl.join(v, v + 1000)));
  tl.store(out + 448 + pair, tl.interleave(v, 7));
  auto [even, odd] = tl.split(tl.reshape(v, tl::dims(tl::c<32>, two)));
  tl.store(out + 576 + tl.arange(0, tl::c<32>), even);
  tl.store(out + 608 + tl.arange(0, tl::c<32>), odd);
  tl.store(out + 640 + i, tl.gather<0>(v, 63 - i));
  auto m = tl.reshape(v, tl::dims(eight, eight));
  auto turn = (tl.arange(0, eight)[{_, None}] + tl.arange(0, eight)[{None, _}]) & 7;
  tl.store(out + 704 + i, tl.ravel(tl.gather<1>(m, turn)));
  tl.store(out + 768 + i, tl.ravel(tl.expand_dims<0>(v)));
}

TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out) { host.launch(reshape, tl::grid(1), x, out); }
