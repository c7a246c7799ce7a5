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

// Tells the executor how many threads a tile in memory can keep busy, in the same way.
template <int Vectors>
__device__ __forceinline__ void note_vectors() {
  asm volatile("// tl_vectors %0;" ::"n"(Vectors));
}

}  // namespace kl::gpu
