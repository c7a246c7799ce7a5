// expect: tl: the launch passes another number of arguments than the kernel takes after tl::block&
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<float> out, int n) { tl.store(out + n, 0.0f); }

TL_HOST void solve(tl::host& host, tl::ptr<float> out) { host.launch(kernel, tl::grid(1), out); }
