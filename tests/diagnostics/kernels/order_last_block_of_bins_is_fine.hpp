// arguments: x in i32 512; bins inout i32 8; out out i32 8; count inout i32 1
// expect: none
// Shared bins, merged by atomics; the last block reads the sums that the others left by atomics.
#include <tl/tl.hpp>
TL_KERNEL void count_all(tl::block& tl, tl::ptr<const int> x, tl::ptr<int> bins, tl::ptr<int> out, tl::ptr<int> count) {
  auto own = tl.shared<int>(tl::c<8>);
  auto b = tl.arange(0, tl::c<8>);
  auto i = tl.program_id(0) * 128 + tl.arange(0, tl::c<128>);
  tl.store(own, 0);
  tl.barrier();
  tl.atomic_add(own.at(tl.load(x + i)), 1, tl::relaxed, tl::cta);
  tl.barrier();
  tl.atomic_add(bins + b, tl.load(own), tl::relaxed);
  tl.fence(tl::acq_rel);
  if (tl.atomic_add(count, 1, tl::relaxed) == 3) {
    tl.fence(tl::acq_rel);
    tl.store(out + b, tl.load(bins + b));
  }
}
TL_HOST void solve(tl::host& host, tl::ptr<const int> x, tl::ptr<int> bins, tl::ptr<int> out, tl::ptr<int> count) { host.launch(count_all, tl::grid(4), x, bins, out, count); }
