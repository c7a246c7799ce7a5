// Index tiles that stay lazy: their types are checked while this compiles, their values by the test.
#include <tl/tl.hpp>

constexpr auto BLOCK = tl::meta<"BLOCK", 64>;

template <class A>
using base_of = typename decltype(A::linear)::base_type;
template <class A>
using step_of = typename decltype(A::linear)::s2_type;

TL_KERNEL void indices(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> out, int n, int stride) {
  auto offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);
  static_assert(tl::detail::is_affine<decltype(offsets)>);
  static_assert(base_of<decltype(offsets)>::divisor == 64);
  static_assert(tl::detail::same<step_of<decltype(offsets)>, tl::constant<1LL>>);
  auto doubled = 2 * offsets + BLOCK * 4;
  static_assert(tl::detail::is_affine<decltype(doubled)>);
  auto strided = offsets * stride;
  static_assert(tl::detail::is_affine<decltype(strided)>);
  auto mask = (offsets < n) & (offsets >= 3) & (offsets > 4) & (60 >= offsets) & (offsets == offsets);
  static_assert(tl::detail::is_mask<decltype(mask)>);
  static_assert(decltype(mask)::term_count == 5);
  auto outside = ~(offsets < n);
  static_assert(tl::detail::is_mask<decltype(outside)>);
  // Too many terms, an or, an inequality: tiles of bool.
  static_assert(tl::detail::is_tensor<decltype(mask & (offsets < 7) & (offsets < 8))>);
  static_assert(tl::detail::is_tensor<decltype((offsets < 3) | (offsets > 5))>);
  static_assert(tl::detail::is_tensor<decltype(offsets != 3)>);
  static_assert(tl::detail::is_tensor<decltype(offsets / 2)>);

  tl.store(out + tl.arange(0, BLOCK), doubled);
  tl.store(out + 64 + tl.arange(0, BLOCK), tl.load(x + (63 - offsets)));     // a negative stride
  tl.store(out + 128 + tl.arange(0, BLOCK), tl.load(x + strided, strided < 64, -1));
  tl.store(out + 192 + tl.arange(0, BLOCK), tl.where(mask, 1, 0));
  tl.store(out + 256 + tl.arange(0, BLOCK), tl.where(outside, 1, 0));
  // Three dimensions, from vectors, with broadcasting: (2, 4, 8)
  auto i = tl.arange(0, tl::c<2>);
  auto j = tl.arange(0, tl::c<4>);
  auto k = tl.arange(0, tl::c<8>);
  auto cube = i[{_, None, None}] * 32 + j[{None, _, None}] * 8 + k[{None, None, _}];
  static_assert(tl::detail::is_affine<decltype(cube)> && tl::detail::same<decltype(cube)::shape, tl::shape<2, 4, 8>>);
  auto inside = (i[{_, None, None}] < 1) & (j[{None, _, None}] >= 1) & (k[{None, None, _}] < 7);
  tl.store(out + 320 + cube, tl.load(x + cube) + tl.where(inside, 1000, 0));
  // From two dimensions to three; a transposed index stays lazy.
  auto jk = j[{_, None}] * 8 + k[{None, _}];
  tl.store(out + 384 + (i[{_, None, None}] * 32 + jk[{None, _, _}]), tl.load(x + tl.trans(k[{_, None}] + j[{None, _}] * 8))[{None, _, _}]);
  static_assert(tl::detail::is_affine<decltype(tl.trans(jk))>);
}

// Types alone: nothing times an int is an int, and zeros like a reduced tile mix with it.
TL_KERNEL void types(tl::block& tl, tl::ptr<const float> x) {
  tl.static_range<0, 2>([&](auto i) {
    auto at = tl.program_id(0) * 8 + i * 1 + tl.arange(0, tl::c<8>);
    static_assert(tl::detail::same<typename decltype(at)::value_type, int>);
  });
  auto reduced = tl.sum<1>(tl.load(x + tl.arange(0, tl::c<4>)[{_, None}] * 8 + tl.arange(0, tl::c<8>)[{None, _}]));
  reduced = tl.zeros_like(reduced) - reduced;
}

TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> out, int n, int stride) {
  host.launch(indices, tl::grid(1), x, out, n, stride);
}
