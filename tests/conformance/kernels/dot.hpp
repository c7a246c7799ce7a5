// tl.dot of every dtype, shape and kind of operand. M, N, K and WHAT are settings; the matrices are row-major.
#include <tl/tl.hpp>

constexpr auto ROWS = tl::meta<"ROWS", 16>;
constexpr auto COLUMNS = tl::meta<"COLUMNS", 16>;
constexpr auto DEPTH = tl::meta<"DEPTH", 16>;
constexpr auto num_warps = tl::meta<"num_warps", 4>;

// Two products into one sum: of tiles, and of shared tiles of which `b` is stored transposed.
template <class T, class R, class Precision>
TL_FN void products(tl::block& tl, tl::ptr<const T> a, tl::ptr<const T> b, tl::ptr<R> c, Precision precision) {
  auto m = tl.arange(0, ROWS);
  auto n = tl.arange(0, COLUMNS);
  auto k = tl.arange(0, DEPTH);
  auto acc = tl.zeros<R>(ROWS, COLUMNS);
  auto x = tl.load(a + m[{_, None}] * DEPTH + k[{None, _}]);      // (ROWS, DEPTH)
  auto y = tl.load(b + k[{_, None}] * COLUMNS + n[{None, _}]);    // (DEPTH, COLUMNS)
  for (int step = 0; step < 2; ++step) acc = tl.dot(x, y, acc, precision);
  auto s = tl.shared<T>(ROWS, DEPTH);
  auto t = tl.shared<T>(COLUMNS, DEPTH);
  tl.store(s, x);
  tl.store(t, tl.trans(y));
  tl.barrier();
  acc = tl.dot(s, t.trans(), acc, precision);
  acc = tl.dot(x, t.trans(), acc, precision);
  acc = tl.dot(s, y, acc, precision);
  acc += tl.dot(x, y, precision);
  tl.store(c + m[{_, None}] * COLUMNS + n[{None, _}], acc);
}

// clang-format off
TL_KERNEL void dot_f16(tl::block& tl, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<float> c) { products(tl, a, b, c, tl::tf32); }
TL_KERNEL void dot_bf16(tl::block& tl, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<float> c) { products(tl, a, b, c, tl::tf32); }
TL_KERNEL void dot_tf32(tl::block& tl, tl::ptr<const float> a, tl::ptr<const float> b, tl::ptr<float> c) { products(tl, a, b, c, tl::tf32); }
TL_KERNEL void dot_ieee(tl::block& tl, tl::ptr<const float> a, tl::ptr<const float> b, tl::ptr<float> c) { products(tl, a, b, c, tl::ieee); }
TL_KERNEL void dot_e4m3(tl::block& tl, tl::ptr<const tl::float8e4nv> a, tl::ptr<const tl::float8e4nv> b, tl::ptr<float> c) { products(tl, a, b, c, tl::tf32); }
TL_KERNEL void dot_e5m2(tl::block& tl, tl::ptr<const tl::float8e5> a, tl::ptr<const tl::float8e5> b, tl::ptr<float> c) { products(tl, a, b, c, tl::tf32); }
TL_KERNEL void dot_int8(tl::block& tl, tl::ptr<const tl::int8> a, tl::ptr<const tl::int8> b, tl::ptr<int> c) { products(tl, a, b, c, tl::tf32); }

TL_HOST void f16(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<float> c) { host.launch(dot_f16, tl::grid(1), a, b, c); }
TL_HOST void bf16(tl::host& host, tl::ptr<const tl::bfloat16> a, tl::ptr<const tl::bfloat16> b, tl::ptr<float> c) { host.launch(dot_bf16, tl::grid(1), a, b, c); }
TL_HOST void tf32(tl::host& host, tl::ptr<const float> a, tl::ptr<const float> b, tl::ptr<float> c) { host.launch(dot_tf32, tl::grid(1), a, b, c); }
TL_HOST void ieee(tl::host& host, tl::ptr<const float> a, tl::ptr<const float> b, tl::ptr<float> c) { host.launch(dot_ieee, tl::grid(1), a, b, c); }
TL_HOST void e4m3(tl::host& host, tl::ptr<const tl::float8e4nv> a, tl::ptr<const tl::float8e4nv> b, tl::ptr<float> c) { host.launch(dot_e4m3, tl::grid(1), a, b, c); }
TL_HOST void e5m2(tl::host& host, tl::ptr<const tl::float8e5> a, tl::ptr<const tl::float8e5> b, tl::ptr<float> c) { host.launch(dot_e5m2, tl::grid(1), a, b, c); }
TL_HOST void int8(tl::host& host, tl::ptr<const tl::int8> a, tl::ptr<const tl::int8> b, tl::ptr<int> c) { host.launch(dot_int8, tl::grid(1), a, b, c); }
// clang-format on

// What a sum can do besides: reductions over both axes and all of it, their way back, masks, casts to an operand of the
// next product, the way to the layout of loaded tiles and back.
TL_KERNEL void sums(tl::block& tl, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<float> c, tl::ptr<float> rows, tl::ptr<float> columns) {
  auto m = tl.arange(0, ROWS);
  auto n = tl.arange(0, COLUMNS);
  auto k = tl.arange(0, DEPTH);
  auto at = m[{_, None}] * COLUMNS + n[{None, _}];
  auto x = tl.load(a + m[{_, None}] * DEPTH + k[{None, _}]);
  auto y = tl.load(b + k[{_, None}] * COLUMNS + n[{None, _}]);
  auto acc = tl.dot(x, y);
  auto most = tl.max<1>(acc);                                     // (ROWS)
  auto total = tl.sum<0>(acc);                                    // (COLUMNS)
  tl.store(rows + m, tl.convert(most));
  tl.store(columns + n, tl.convert(total));
  tl.store(rows + ROWS + m, tl.cast<float>(tl.convert(tl.argmax<1>(acc))));
  tl.store(rows + 2 * ROWS, tl.sum(acc));
  auto carried = tl.full(tl::dims(ROWS), 2.0f, acc);              // (ROWS), as `most` lies
  for (int step = 0; step < 2; ++step) carried = tl.maximum(carried, most) + carried;
  tl.store(rows + 2 * ROWS + 1 + m, tl.convert(carried));
  tl.store(c + at, acc - most[{_, None}] + total[{None, _}]);
  tl.store(c + ROWS * COLUMNS + at, tl.where(m[{_, None}] >= n[{None, _}], acc, -1.0f));
  tl.store(c + 2 * ROWS * COLUMNS + at, tl.maximum(tl.convert(acc), 0.0f));
  auto turned = tl.trans(tl.convert(tl.cast<tl::float16>(acc)));  // (COLUMNS, ROWS)
  auto square = tl.dot(tl.cast<tl::float16>(acc), turned);        // (ROWS, ROWS)
  tl.store(c + 3 * ROWS * COLUMNS + m[{_, None}] * ROWS + m[{None, _}], square);
  auto loaded = tl.load(columns + n, n < 0, 3.0f);
  auto bias = tl.convert(tl.where(n < COLUMNS / 2, tl.cast<float>(n), loaded)[{None, _}], acc);
  auto again = tl.convert(tl.convert(acc), acc);
  tl.store(c + at, again * 2.0f + bias, again > 100.0f);
}
TL_HOST void solve(tl::host& host, tl::ptr<const tl::float16> a, tl::ptr<const tl::float16> b, tl::ptr<float> c, tl::ptr<float> rows, tl::ptr<float> columns) {
  host.launch(sums, tl::grid(1), a, b, c, rows, columns);
}
