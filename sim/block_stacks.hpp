// Stacks of blocks, each with a guard zone below, in one reservation so that a fault in any is told apart.
#pragma once

#include <cstddef>

#include <boost/context/stack_context.hpp>
// after it, which it needs
#include <boost/context/preallocated.hpp>

namespace kl::sim {

// Bytes of stack of a block; tiles live there. Reserved, not committed.
constexpr std::size_t kBlockStackBytes = std::size_t{64} << 20;
// Large frames may step over a small guard page, so the guard is large too.
constexpr std::size_t kGuardZoneBytes = std::size_t{16} << 20;

// Where the stacks lie, to tell an overflow of one from other bad addresses.
struct StackRange {
  const void* low = nullptr;
  std::size_t size_bytes = 0;  // guard zones included
};

class BlockStacks {
 public:
  // Throws std::bad_alloc.
  explicit BlockStacks(int count);
  ~BlockStacks();
  BlockStacks(const BlockStacks&) = delete;
  BlockStacks& operator=(const BlockStacks&) = delete;

  int count() const { return count_; }
  StackRange range() const { return {base_, static_cast<std::size_t>(count_) * kStride}; }
  boost::context::preallocated operator[](int i) const;

  // Address space that one stack takes.
  static constexpr std::size_t kStride = kBlockStackBytes + kGuardZoneBytes;

 private:
  int count_;
  char* base_;
};

// What a fiber on such a stack is given to free it: nothing is, the stacks outlive their fibers.
struct KeepStack {
  void deallocate(boost::context::stack_context&) {}
};

}  // namespace kl::sim
