// expect: tl: cannot change what a tl::ptr<const T> points to: declare the parameter tl::ptr<T>
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.atomic_add(x, 1.0f);
}
