// expect: tl: the kernel's tensor_descriptor has another element type than the tensor
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::tensor_descriptor<const tl::float16, 16, 32> x) { tl.load(x, {0, 0}); }

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, int n) { host.launch(kernel, tl::grid(1), tl::make_tensor_descriptor(x, {n, 32})); }
