// expect: none, this one compiles: it shows that the others fail for their own reason
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  const int last = 2;
  auto i = (tl.program_id(0) + tl.program_id(tl::c<1>) * tl.num_programs(last)) * 32 + tl.arange(0, tl::c<32>);
  auto m = tl.load(x + i[{_, None}] * 32 + i[{None, _}]);  // (32, 32) float32
  auto row_sum = tl.zeros<float>(tl::c<32>, tl::c<1>);
  row_sum += tl.sum<1>(m, tl::keep_dims);
  row_sum = row_sum + tl.sum<1>(m)[{_, None}] + tl.cast<float>(i[{_, None}]);
  auto both = tl.sum<1>(m) + tl.max<1>(m) * 2.0f + i;
  tl.store(out + i, tl.convert(both));
  tl.store(out + i[{_, None}], row_sum);
  tl.store(out + i, tl.load(x + i, i < n), i < n);
}

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  host.launch(kernel, tl::grid(tl::cdiv(n, 32)), x, out, n);
}
