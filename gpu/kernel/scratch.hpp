// Dynamic shared memory: what operations borrow one after the other, and the tiles that a kernel makes.
//
// Borrowed memory starts where the region starts, at an address that the compiler knows. Tiles fill the region from
// its end downwards, in the order of their making, so that neither needs to know how much the other takes. The
// executor makes the region large enough for the largest request of the one and the deepest stack of the other; both
// leave comments in the PTX that it reads (shared_bytes.cpp).
#pragma once

namespace kl::gpu {

extern __shared__ __align__(1024) unsigned char g_shared[];

// Memory for one operation, `Bytes` bytes.
template <int Bytes>
__device__ __forceinline__ unsigned char* scratch() {
  asm volatile("// tl_scratch %0;" ::"n"(Bytes));
  return g_shared;
}

// Bytes of the live tiles. Inlined into the kernel, so that every depth below is a constant of the compiled code.
struct SharedArena {
  int top = 0;
  int deepest = 0;  // that any tile has reached so far
  int groups = 0;           // of products of warpgroups that have been started
  int behind_operand = -1;  // how many of them behind the last that reads a tile of tl.shared_operand; -1 where there is no such tile
  bool multiplies = false;  // products of warpgroups have been started since the last trip of a tl.range ended
};

// The place of a tile in the stack of tiles, from its making to its end.
struct SharedHold {
  int below = 0;  // bytes of the tiles made before

  template <int Bytes>
  __device__ __forceinline__ unsigned char* begin(SharedArena& arena) {
    // Tensor cores and bulk copies want the atoms of their swizzles on 1024 bytes.
    constexpr int kAlign = Bytes >= 1024 ? 1024 : 128;
    below = arena.top;
    arena.top = (below + Bytes + kAlign - 1) / kAlign * kAlign;
    // An operand that the compiler knows is a mov in front of this comment.
    asm volatile("// tl_shared %0;" ::"r"(arena.top));
    // Lanes may still read a tile that lay here before.
    if (below < arena.deepest) __syncthreads();
    if (arena.deepest < arena.top) arena.deepest = arena.top;
    int size;
    asm("mov.u32 %0, %%dynamic_smem_size;" : "=r"(size));
    return g_shared + (size - arena.top);
  }
  __device__ __forceinline__ void end(SharedArena& arena) const { arena.top = below; }
};

}  // namespace kl::gpu
