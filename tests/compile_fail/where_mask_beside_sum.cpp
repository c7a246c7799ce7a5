// expect: tl: mixed layouts: the values are a sum of tl.dot, and a condition made by | or ~ lies as loaded tiles do: combine comparisons with &, choose twice with tl.where, or write tl.convert(condition, acc)
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const tl::float16> x, tl::ptr<float> out, int n) {
  auto i = tl.arange(0, tl::c<32>);
  auto row = i[{_, None}];
  auto column = i[{None, _}];
  auto a = tl.load(x + row * 32 + column);
  auto sum = tl.dot(a, a);
  auto lazy = tl.where((column < n) & (column <= row), sum, 0.0f);  // a near miss: compiles
  tl.store(out + row * 32 + column, tl.where((column < n) & ((n < 4) | (column <= row)), lazy, 0.0f));
}
