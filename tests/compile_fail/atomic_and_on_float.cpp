// expect: tl: atomic_and, atomic_or and atomic_xor work on integers
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.atomic_and(out, 1.0f);
}
