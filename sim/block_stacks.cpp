#include <sim/block_stacks.hpp>

#include <sys/mman.h>

#include <new>

namespace kl::sim {

BlockStacks::BlockStacks(int count) : count_(count) {
  const std::size_t bytes = static_cast<std::size_t>(count) * kStride;
  void* base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (base == MAP_FAILED) throw std::bad_alloc();
  base_ = static_cast<char*>(base);
  for (int i = 0; i < count; ++i) mprotect(base_ + static_cast<std::size_t>(i) * kStride, kGuardZoneBytes, PROT_NONE);
}

BlockStacks::~BlockStacks() { munmap(base_, static_cast<std::size_t>(count_) * kStride); }

boost::context::preallocated BlockStacks::operator[](int i) const {
  boost::context::stack_context where;
  where.size = kBlockStackBytes;
  where.sp = base_ + static_cast<std::size_t>(i + 1) * kStride;
  return {where.sp, where.size, where};
}

}  // namespace kl::sim
