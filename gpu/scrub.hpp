// Overwrites all shared memory of a multiprocessor, so that nothing in it outlives a launch. The launch asks for all that a block may
// have, so that one block fits, and for more blocks than multiprocessors.
#include <tl/tl.hpp>

TL_KERNEL void scrub(tl::block& tl, int words, int pattern) {
#if defined(__CUDA_ARCH__)
  extern __shared__ unsigned int tl_scrubbed[];
  volatile unsigned int* const all = tl_scrubbed;  // nobody reads it here
  for (int i = static_cast<int>(threadIdx.x); i < words; i += static_cast<int>(blockDim.x)) all[i] = static_cast<unsigned int>(pattern);
#endif
}
