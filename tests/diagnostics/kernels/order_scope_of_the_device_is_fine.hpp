// arguments: count inout i32 1
// expect: none
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> count) {
  tl.atomic_add(count, 1, tl::relaxed, tl::gpu);
  tl.atomic_add(count, 1, tl::relaxed, tl::sys);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> count) { host.launch(add, tl::grid(4), count); }
