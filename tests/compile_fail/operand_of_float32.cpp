// expect: tl: tl.shared_operand<T> holds float16 or bfloat16
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl) { auto s = tl.shared_operand<float>(tl::c<16>, tl::c<16>); }
