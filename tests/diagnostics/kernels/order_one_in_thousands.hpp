// arguments: word inout i32 1; seen inout i32 1
// expect: none
// Seven atomics of each block on one word can come in 3,432 orders; in one of them each comes between two of the other's.
#include <tl/tl.hpp>

TL_KERNEL void meet(tl::block& tl, tl::ptr<int> word, tl::ptr<int> seen) {
  bool in_turns = true;
  for (int i = 1; i <= 7; ++i) {
    if (tl.program_id(0) == 0) tl.atomic_add(word, 1);
    else in_turns = tl.atomic_add(word, 16) % 16 == i && in_turns;
  }
  if (tl.program_id(0) == 1 && in_turns) tl.store(seen, 1);
}

TL_HOST void solve(tl::host& host, tl::ptr<int> word, tl::ptr<int> seen) { host.launch(meet, tl::grid(2), word, seen); }
