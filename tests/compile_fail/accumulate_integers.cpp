// expect: tl: tl.atomic_accumulate adds to float32 that the kernel may change: tl::ptr<float>
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<int> out) { tl.atomic_accumulate(out + tl.arange(0, tl::c<64>), 1); }
