// expect: tl: cannot store through tl::ptr<const T>: declare the parameter tl::ptr<T>
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::tensor_descriptor<const float, 16, 32> x) { tl.store(x, {0, 0}, 1.0f); }
