// expect: tl: a relaxed fence orders nothing; use tl::acquire, tl::release or tl::acq_rel
#include <tl/tl.hpp>

TL_KERNEL void kernel(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> out, int n) {
  tl.fence(tl::relaxed);
}
