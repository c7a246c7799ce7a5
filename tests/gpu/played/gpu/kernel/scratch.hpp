// Shared memory of a played block: borrowed memory at its start, tiles from its end down, as gpu/kernel/scratch.hpp has it.
#pragma once

namespace kl::gpu {

constexpr int kPlayedBytes = 227 * 1024;
alignas(1024) inline unsigned char g_shared[kPlayedBytes];

template <int Bytes>
unsigned char* scratch() {
  static_assert(Bytes <= kPlayedBytes);
  return g_shared;
}

struct SharedArena {
  int top = 0;
  int groups = 0, behind_operand = -1;
  bool multiplies = false;
};
struct SharedHold {
  int below = 0;
  template <int Bytes>
  unsigned char* begin(SharedArena& arena) {
    below = arena.top;
    arena.top = (below + Bytes + 1023) / 1024 * 1024;
    return g_shared + (kPlayedBytes - arena.top);
  }
  void end(SharedArena& arena) const { arena.top = below; }
};

}  // namespace kl::gpu

inline unsigned long long __cvta_generic_to_shared(const void* p) {
  return static_cast<unsigned long long>(static_cast<const unsigned char*>(p) - kl::gpu::g_shared);
}
