// Sums that tensor cores still work on. A product of warpgroups does not wait for its end (wgmma.hpp): whatever reads the
// sum does, by settled(sum); and the stages of tl.range, before they are filled again.
#pragma once

#include <gpu/kernel/storage.hpp>

namespace kl::gpu {

// Groups of products up to the last `Pending` have ended.
template <int Pending>
__device__ __forceinline__ void wait_wgmma() {
  asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(Pending) : "memory");
}

// The same for a number that the compiler finds: `pending` is a difference of counts in the source's order.
__device__ __forceinline__ void wait_wgmma(int pending) {
  if (pending <= 0) wait_wgmma<0>();
  else if (pending == 1) wait_wgmma<1>();
  else if (pending == 2) wait_wgmma<2>();
  else wait_wgmma<3>();
}

// Behind a loop whose products are under way. There ptxas wants the wait to be the first instruction, or it takes what
// stands in front of it for a use of the sum and has every product waited for (its remark C7514). In a block of its own
// the wait is.
__device__ __forceinline__ void end_wgmma() {
  unsigned int again;
  do {
    asm volatile("wgmma.wait_group.sync.aligned 0; mov.u32 %0, 0;" : "=r"(again)::"memory");
  } while (again != 0);
}

__device__ __forceinline__ void pass(float& x) { asm volatile("" : "+f"(x)); }
__device__ __forceinline__ void pass(int& x) { asm volatile("" : "+r"(x)); }

// The tile as it may be read. Its registers pass through here, so that no reading moves in front of the wait.
template <class T, class S, class L>
__device__ __forceinline__ decltype(auto) settled(const Storage<T, S, L>& x) {
  if constexpr (can_be_in_flight<T, L>) {
    Storage<T, S, L> out = x;
    asm volatile("wgmma.wait_group.sync.aligned 0;");
#pragma unroll
    for (int r = 0; r < L::registers; ++r) pass(out.values[r]);
    return out;
  } else {
    return (x);
  }
}

}  // namespace kl::gpu
