// Element-wise functions of 64 floats; each result has 64 elements of its own in out.
#include <tl/tl.hpp>

TL_KERNEL void math(tl::block& tl, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> out, tl::ptr<int> integers) {
  auto i = tl.arange(0, tl::c<64>);
  auto a = tl.load(x + i);
  auto b = tl.load(y + i);
  int part = 0;
  auto give = [&](const auto& v) {
    static_assert(tl::detail::same<tl::detail::value_of<tl::detail::plain<decltype(v)>>, float>);
    tl.store(out + part * 64 + i, v);
    part = part + 1;
  };
  give(tl.exp(a));
  give(tl.exp2(a));
  give(tl.log(a));
  give(tl.log2(a));
  give(tl.sin(a));
  give(tl.cos(a));
  give(tl.sqrt(a));
  give(tl.rsqrt(a));
  give(tl.sigmoid(a));
  give(tl.tanh(a));
  give(tl.erf(a));
  give(tl.libdevice.expm1(a));
  give(tl.libdevice.pow(a, 2.0f));
  give(tl.floor(a));
  give(tl.ceil(a));
  give(tl.rint(a));
  give(tl.abs(a));
  give(tl.fma(a, b, 0.25f));
  give(tl.div_rn(a, b));
  give(tl.maximum(a, b));
  give(tl.minimum(a, b));
  give(tl.maximum<tl::PropagateNan::ALL>(a, b));
  give(tl.clamp(a, -1.0f, 1.0f));
  give(tl.cast<float>(tl.isnan(a)) + tl.cast<float>(tl.isinf(a)) * 2.0f + tl.cast<float>(tl.isfinite(a)) * 4.0f);
  // Small floats compute in float and round once; numbers beside tiles and alone.
  give(tl.cast<float>(tl.exp(tl.cast<tl::float16>(a))));
  give(tl.cast<float>(tl.cast<tl::bfloat16>(a) * tl.cast<tl::bfloat16>(b)));
  give(tl.full(tl::dims(tl::c<64>), tl.exp(1.0f) + tl.maximum(2.0f, 3) + tl.abs(-4.0f) + tl.clamp(9.0f, 0.0f, 5.0f)));
  tl.store(integers + i, tl.umulhi(i * 100000007, 2000000011));
  tl.store(integers + 64 + i, tl.abs(i - 32));
  tl.store(integers + 128 + i, tl.clamp(i, 10, 20));
  static_assert(tl::detail::same<tl::detail::value_of<decltype(tl.exp(tl.cast<tl::float16>(a)))>, tl::float16>);
  static_assert(tl::detail::same<decltype(tl.exp(1.0)), double>);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<const float> y, tl::ptr<float> out, tl::ptr<int> integers) {
  host.launch(math, tl::grid(1), x, y, out, integers);
}
