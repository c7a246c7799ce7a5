// Comparisons of tiles with tiles and numbers, each beside its opposite; out has 16 elements per pair.
#include <tl/tl.hpp>

TL_KERNEL void comparison(tl::block& tl, tl::ptr<const float> x, tl::ptr<int> out) {
  auto i = tl.arange(0, tl::c<16>);
  auto v = tl.load(x + i);
  auto n = tl.cast<int>(v);
  int part = 0;
  auto give = [&](const auto& yes, const auto& no) {
    tl.store(out + part * 16 + i, tl.where(yes, 1, 0) + tl.where(no, 2, 0));
    part = part + 1;
  };
  give(v == 2, v != 2);        // a tile of floats and a number of another dtype
  give(2.0f == v, 2.0f != v);
  give(n == v, n != v);        // two tiles
  give(i == 2, i != 2);        // an index tile: == stays lazy
  give(i == n, i != n);
  give(v < 2, v >= 2);
  give(n > 2, n <= 2);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<int> out) { host.launch(comparison, tl::grid(1), x, out); }
