// expect: tl: a kernel's parameters after tl::block& are tl::ptr<T>, tl::tensor_descriptor<T, ...> or numbers, by value
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block&, float* out) { *out = 0; }

TL_HOST void solve(tl::host& host, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), out); }
