// arguments: count inout i32 1
// expect: RACE atomic count[0] lane 0 block 1 line 6 after atomic lane 0 block 0 line 6 count 3
// Of the block's scope, the additions of two blocks are not atomic to each other.
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> count) { tl.atomic_add(count, 1, tl::relaxed, tl::cta); }

TL_HOST void solve(tl::host& host, tl::ptr<int> count) { host.launch(add, tl::grid(4), count); }
