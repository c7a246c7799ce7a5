// expect: tl: cannot store through tl::ptr<const T>: declare the parameter tl::ptr<T>
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.store(x + tl.arange(0, tl::c<32>), 0.0f);
}
