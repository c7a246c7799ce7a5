// Every atomic on numbers and on tiles, 8 blocks.
#include <tl/tl.hpp>

TL_KERNEL void update(tl::block& tl, tl::ptr<int> numbers, tl::ptr<float> floats, tl::ptr<tl::float16> halves, tl::ptr<int> tickets) {
  auto pid = tl.program_id(0);
  auto i = tl.arange(0, tl::c<16>);
  int ticket = tl.atomic_add(numbers, 1);
  tl.store(tickets + ticket, pid);
  tl.atomic_max(numbers + 1, pid, tl::relaxed);
  tl.atomic_min(numbers + 2, -pid, tl::release, tl::sys);
  tl.atomic_or(numbers + 3, 1 << pid, tl::gpu);
  tl.atomic_xor(numbers + 4, pid);
  tl.atomic_and(numbers + 5, ~(1 << pid));
  tl.atomic_xchg(numbers + 6, 5);
  tl.atomic_cas(numbers + 7, 0, 77, tl::acq_rel);
  // All lanes of all blocks count in four bins; masked-off lanes do not.
  tl.atomic_add(numbers + 8 + (i & 3), 1, i < 14, tl::relaxed, tl::gpu);
  tl.atomic_add(floats + i, tl.cast<float>(i) * 0.5f);
  tl.atomic_max(floats + 16, tl.cast<float>(pid));
  tl.atomic_add(halves, 0.5f);
  tl.fence();
  tl.fence(tl::release, tl::sys);
  tl.fence(tl::acquire);
}
TL_KERNEL void old_values(tl::block& tl, tl::ptr<int> old) {
  auto i = tl.arange(0, tl::c<16>);
  auto before = tl.atomic_add(old + i, 1, i < 8);
  tl.store(old + 16 + i, tl.where(i < 8, before, -1));
}

TL_HOST void solve(tl::host& host, tl::ptr<int> numbers, tl::ptr<float> floats, tl::ptr<tl::float16> halves, tl::ptr<int> tickets, tl::ptr<int> old) {
  host.launch(update, tl::grid(8), numbers, floats, halves, tickets);
  host.launch(old_values, tl::grid(1), old);
}
