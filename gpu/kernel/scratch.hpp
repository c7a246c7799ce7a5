// Shared memory that operations borrow one after the other: one dynamic region, reused from its start.
#pragma once

namespace kl::gpu {

extern __shared__ __align__(1024) unsigned char g_shared[];

// The region, for `Bytes` bytes. The executor sizes the launch by the largest request: each leaves a comment
// in the PTX that it reads.
template <int Bytes>
__device__ __forceinline__ unsigned char* scratch() {
  asm volatile("// tl_scratch %0;" ::"n"(Bytes));
  return g_shared;
}

}  // namespace kl::gpu
