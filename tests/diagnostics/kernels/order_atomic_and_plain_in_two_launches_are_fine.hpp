// arguments: total inout i32 1; out out i32 4
// expect: none
#include <tl/tl.hpp>
TL_KERNEL void clear(tl::block& tl, tl::ptr<int> total) { tl.store(total, 0); }
TL_KERNEL void add(tl::block& tl, tl::ptr<int> total) { tl.atomic_add(total, 1, tl::relaxed); }
TL_KERNEL void read(tl::block& tl, tl::ptr<const int> total, tl::ptr<int> out) { tl.store(out + tl.program_id(0), tl.load(total)); }
TL_HOST void solve(tl::host& host, tl::ptr<int> total, tl::ptr<int> out) {
  host.launch(clear, tl::grid(1), total);
  host.launch(add, tl::grid(4), total);
  host.launch(read, tl::grid(4), total, out);
}
