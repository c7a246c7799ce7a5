// Philox with given counters and keys, and the uniform numbers of given seeds and offsets.
#include <tl/tl.hpp>

TL_KERNEL void random(tl::block& tl, tl::ptr<tl::uint32> out, tl::ptr<float> uniform, tl::ptr<float> normal) {
  auto store4 = [&](int at, const auto& words) {
    tl.store(out + at, words.a);
    tl.store(out + (at + 1), words.b);
    tl.store(out + (at + 2), words.c);
    tl.store(out + (at + 3), words.d);
  };
  store4(0, tl.philox(0, 0, 0, 0, 0));
  store4(4, tl.philox(0xffffffffffffffff, -1, -1, -1, -1));
  store4(8, tl.philox(0x299f31d0a4093822, 0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u));
  store4(12, tl.randint4x(0, 0));
  store4(16, tl.randint4x(42, 7));
  store4(20, tl.randint4x(0x123456789ABCDEF0, 1000));
  store4(24, tl.randint4x(-1, 5));
  store4(28, tl.randint4x(42, 0x500000007));
  store4(32, tl.randint4x(42, -1));
  store4(36, tl.randint4x(42, -1L));
  auto [a, b, c, d] = tl.rand4x(42, 7);
  tl.store(uniform, a);
  tl.store(uniform + 1, b);
  tl.store(uniform + 2, c);
  tl.store(uniform + 3, d);
  // A lazy tile, one with values and single numbers agree; 64-bit offsets use their upper word.
  auto i = tl.arange(0, tl::c<8>);
  tl.store(uniform + 4 + i, tl.rand(42, i));
  tl.store(uniform + 12 + i, tl.rand(42, tl.where(i < 4, i, i)));
  tl.store(uniform + 20, tl.rand(42, 0));
  auto n = tl.arange(0, tl::c<8192>);
  tl.store(normal + n, tl.randn(1, n));
}

TL_HOST void solve(tl::host& host, tl::ptr<tl::uint32> out, tl::ptr<float> uniform, tl::ptr<float> normal) {
  host.launch(random, tl::grid(1), out, uniform, normal);
}
