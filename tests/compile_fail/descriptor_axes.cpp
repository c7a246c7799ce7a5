// expect: tl: the kernel's tensor_descriptor has another number of axes than the tensor
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::tensor_descriptor<const float, 16, 32> x) { tl.load(x, {0, 0}); }

TL_HOST void solve(tl::host& host, tl::ptr<const float> x, int n) { host.launch(kernel, tl::grid(1), tl::make_tensor_descriptor(x, {2, n, 32})); }
