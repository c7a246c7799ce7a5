// arguments: value inout i32 1
// expect: none
// Every block leaves its number: atomics do not race, and which number stays depends on who comes last.
#include <tl/tl.hpp>

TL_KERNEL void sign(tl::block& tl, tl::ptr<int> value) { tl.atomic_xchg(value, tl.program_id(0) + 1, tl::relaxed); }

TL_HOST void solve(tl::host& host, tl::ptr<int> value) { host.launch(sign, tl::grid(4), value); }
