// Loads, gathers, broadcasting, where and conversions.
#include <tl/tl.hpp>

TL_KERNEL void memory(tl::block& tl, tl::ptr<const float> x, tl::ptr<const int> table, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<16>);
  auto row = i[{None, _}];
  auto column = i[{_, None}];
  auto square = column * 16 + row;
  // A gather through a loaded table, lanes of other values where the mask is false.
  auto index = tl.load(table + i);
  tl.store(out + i, tl.load(x + index, i < n, 100.0f));
  tl.store(out + 16 + i, tl.load(x + i, i < n, tl.cast<float>(i) * -1.0f));
  // where discards lanes without a value, whichever side they are on.
  auto partial = tl.load(x + i, i < n);
  tl.store(out + 32 + i, tl.where(i < n, partial + 1.0f, -1.0f));
  tl.store(out + 48 + i, tl.where(i >= n, -2.0f, partial * 2.0f));
  // Broadcasting: column and row, matrix and row, number; extents of 1.
  auto c = tl.load(x + column);  // (16, 1)
  auto r = tl.load(x + row);     // (1, 16)
  tl.store(out + 64 + square, c * 10.0f + r);
  tl.store(out + 320 + square, tl.broadcast_to(r, tl::dims(tl::c<16>, tl::c<16>)));
  auto one = tl.arange(0, tl::c<1>);
  tl.store(out + 576 + one, tl.load(x + one) + tl.sum(tl.load(x + one[{_, None}])));
  tl.store(out + 577 + one[{_, None, None}], tl.load(x + one[{_, None, None}] + 3));
  tl.store(out + 578, tl.load(x + 5, true));
}

// Every pattern of float16 to float and back, and of bfloat16: converted by vector instructions here.
TL_KERNEL void patterns(tl::block& tl, tl::ptr<const tl::uint16> bits, tl::ptr<tl::uint16> again, tl::ptr<float> widened) {
  auto i = tl.program_id(0) * tl::c<1024> + tl.arange(0, tl::c<1024>);
  auto half = tl.cast<float>(tl.bitcast<tl::float16>(tl.load(bits + i)));
  auto brain = tl.cast<float>(tl.bitcast<tl::bfloat16>(tl.load(bits + i)));
  tl.store(widened + i, half);
  tl.store(again + i, tl.bitcast<tl::uint16>(tl.cast<tl::float16>(half)));
  tl.store(again + 65536 + i, tl.bitcast<tl::uint16>(tl.cast<tl::bfloat16>(brain)));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const int> table, tl::ptr<float> out, int n,
                   tl::ptr<const tl::uint16> bits, tl::ptr<tl::uint16> again, tl::ptr<float> widened) {
  host.launch(memory, tl::grid(1), x, table, out, n);
  host.launch(patterns, tl::grid(64), bits, again, widened);
}
