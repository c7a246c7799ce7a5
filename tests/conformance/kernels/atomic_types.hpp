// Every atomic of integers on each of their types; out has 8 elements per type, changed by 32 lanes of 2 blocks.
#include <tl/tl.hpp>

template <class T>
TL_FN void change(tl::block& tl, tl::ptr<T> p) {
  auto lane = tl.arange(0, tl::c<32>);
  auto one = lane * 0;
  tl.atomic_add(p + one, lane - 16);
  tl.atomic_max(p + 1 + one, lane - 16, tl::relaxed);
  tl.atomic_min(p + 2 + one, lane - 16, tl::release, tl::sys);
  tl.atomic_and(p + 3 + one, ~lane, tl::gpu);
  tl.atomic_or(p + 4 + one, lane, tl::acquire);
  tl.atomic_xor(p + 5 + one, lane * 3 + tl.program_id(0));
  tl.atomic_xchg(p + 6, 99, tl::relaxed);
  tl.atomic_cas(p + 7, 7, -7, tl::acq_rel, tl::gpu);
}

TL_KERNEL void types(tl::block& tl, tl::ptr<int> i32, tl::ptr<tl::uint32> u32, tl::ptr<tl::int64> i64, tl::ptr<tl::uint64> u64) {
  change(tl, i32);
  change(tl, u32);
  change(tl, i64);
  change(tl, u64);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> i32, tl::ptr<tl::uint32> u32, tl::ptr<tl::int64> i64, tl::ptr<tl::uint64> u64) {
  host.launch(types, tl::grid(2), i32, u32, i64, u64);
}
