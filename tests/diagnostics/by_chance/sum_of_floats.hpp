// Thirds round: their sum depends on the order.
#include <tl/tl.hpp>

TL_KERNEL void add(tl::block& tl, tl::ptr<int> word, tl::ptr<float> out) {
  tl.atomic_add(word, 1);
  tl.atomic_add(out, static_cast<float>(1 << (4 * tl.program_id(0))) / 3.0f);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> word, tl::ptr<float> out) { host.launch(add, tl::grid(6), word, out); }
