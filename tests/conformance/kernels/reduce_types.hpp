// The dtypes of reductions, small extents, NaN and lanes without a value.
#include <tl/tl.hpp>

template <class Want, class Got>
constexpr void same_type(const Got&) {
  static_assert(tl::detail::same<Want, Got>);
}

TL_KERNEL void types(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out) {
  auto v = tl.load(x + tl.arange(0, tl::c<16>));
  same_type<int>(tl.sum(tl.cast<tl::int8>(v)));
  same_type<tl::uint32>(tl.sum(tl.cast<tl::uint8>(v)));
  same_type<tl::uint32>(tl.sum(v > 0.0f));
  same_type<tl::int64>(tl.sum(tl.cast<tl::int64>(v)));
  same_type<tl::float16>(tl.sum(tl.cast<tl::float16>(v)));
  same_type<tl::bfloat16>(tl.sum(tl.cast<tl::bfloat16>(v)));
  same_type<float>(tl.max(tl.cast<tl::float16>(v)));
  same_type<int>(tl.max(tl.cast<tl::int8>(v)));
  same_type<tl::int8>(tl.xor_sum(tl.cast<tl::int8>(v)));
  same_type<int>(tl.argmax(v));
  same_type<float>(tl.sum(v));
  // 16 x 300 wraps in int8 arithmetic, not here.
  tl.store(out, tl.cast<float>(tl.sum(tl.full<tl::int8>(tl::dims(tl::c<64>), 100))));
  tl.store(out + 1, tl.cast<float>(tl.sum(tl.full<tl::float16>(tl::dims(tl::c<4096>), 1.0f))));
  tl.store(out + 2, tl.sum(tl.full(tl::dims(tl::c<1>), 3.0f)));
  tl.store(out + 3, tl.sum(tl.full(tl::dims(tl::c<2>), 3.0f)));
  auto nan = tl.bitcast<float>(tl.full(tl::dims(tl::c<16>), 0x7fc00000));
  auto lane = tl.arange(0, tl::c<16>);
  tl.store(out + 4, tl.max(tl.where(lane == 5, v, nan)));
  tl.store(out + 5, tl.max(nan));
  tl.store(out + 6, tl.cast<float>(tl.argmax(tl.full(tl::dims(tl::c<16>), 1.0f))));
  tl.store(out + 7, tl.cast<float>(tl.xor_sum(lane + 1)));
  tl.store(out + 8, tl.cast<float>(tl.sum(lane < 11)));
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out) { host.launch(types, tl::grid(1), x, out); }
