// The block context: what a kernel receives as `tl`. It has the same name as the namespace, so that
// tl.load(...) reads as in Triton while tl::cdiv and tl::float16 still resolve.
#pragma once

#include <tl/create.hpp>
#include <tl/math.hpp>
#include <tl/reduce.hpp>

namespace tl {

// All calls are grouped by subject; the object itself holds nothing.
struct block : create_calls, memory_calls, math_calls, reduce_calls {};

}  // namespace tl
