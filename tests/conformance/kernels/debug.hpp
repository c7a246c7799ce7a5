// Prints, promises and assertions that hold.
#include <tl/tl.hpp>

TL_KERNEL void talk(tl::block& tl, tl::ptr<const float> x, tl::ptr<int> out, int n) {
  auto pid = tl.program_id(0);
  auto i = tl.arange(0, tl::c<8>);
  auto v = tl.load(x + i, i < 6);
  tl.device_print("v =", v);
  tl.device_print("rows", tl.reshape(v, tl::dims(tl::c<2>, tl::c<4>)), n, 0.5f, true);
  tl.device_print("long", tl.arange(0, tl::c<128>));
  tl.device_print("done");
  tl.device_assert(n == 32);
  tl.device_assert(i < 6, "only the first six", i < 6);
  tl.assume(n > 0);
  tl.debug_barrier();
  tl.static_print(v);
  auto rows = tl.multiple_of(n, tl::c<16>);
  static_assert(decltype(rows)::divisor == 16);
  auto moved = tl.multiple_of(pid * n + i, tl::c<32>);
  static_assert(decltype(moved)::linear_type::base_type::divisor == 32);
  auto unit = tl.max_contiguous(i * (n / 32), tl::c<8>);
  static_assert(tl::detail::same<decltype(unit)::linear_type::s2_type, tl::constant<1LL>>);
  int total = 0;
  for (int k : tl.range(4)) total += k;               // 6
  for (int k : tl.range(0, n, 8)) total += k;         // 48
  for (int k : tl.range(3, 0, -1)) total += k;        // 6
  for (int k : tl.static_range<0, 4>()) total += k;   // 6
  tl.static_range<0, 8, 2>([&](auto k) { total += decltype(k)::value; });  // 12
  auto [a, b] = tl.swizzle2d(1, 2, 4, 4, 2);
  tl.store(out + pid * 3, total);
  tl.store(out + pid * 3 + 1, a);
  tl.store(out + pid * 3 + 2, b);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<int> out, int n) { host.launch(talk, tl::grid(2), x, out, n); }
