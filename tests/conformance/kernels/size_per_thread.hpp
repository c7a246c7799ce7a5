// One element side by side a thread: interleaved channels, sums along both axes, a vector beside a matrix.
#include <tl/tl.hpp>

constexpr auto size_per_thread = tl::meta<"size_per_thread", 1>;

TL_KERNEL void channels(tl::block& tl, tl::ptr<const tl::uint8> x, tl::ptr<tl::uint8> turned, tl::ptr<int> sums, int width) {
  auto rows = tl.arange(0, tl::c<16>)[{_, None}];
  auto cols = tl.arange(0, tl::c<64>)[{None, _}];
  auto at = rows * 192 + cols * 3;
  auto mask = cols < width;
  auto red = tl.cast<int>(tl.load(x + at, mask, 0)), blue = tl.cast<int>(tl.load(x + at + 2, mask, 0));
  tl.store(turned + at, tl.cast<tl::uint8>(blue), mask);
  tl.store(turned + at + 2, tl.cast<tl::uint8>(red), mask);
  tl.store(sums + tl.arange(0, tl::c<16>), tl.sum<1>(red));
  tl.store(sums + 16 + tl.arange(0, tl::c<64>), tl.sum<0>(red + tl.arange(0, tl::c<64>)[{None, _}]));
  tl.store(sums + 80, tl.sum(red * blue));
}

TL_HOST void solve(tl::host& host, tl::ptr<const tl::uint8> x, tl::ptr<tl::uint8> turned, tl::ptr<int> sums, int width) {
  host.launch(channels, tl::grid(1), x, turned, sums, width);
}
