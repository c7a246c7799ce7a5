#include <sim/element_watch.hpp>

#include <algorithm>
#include <cstring>

namespace kl::sim {

void ElementWatch::access(AccessKind kind, int buffer, const Access& what, std::span<const Run> runs, const Moment& now) {
  if (buffer != buffer_) return;
  for (const Run& run : runs) {
    if (element_ < run.first || element_ >= run.first + run.count) continue;
    const SimBuffer& memory = memory_[buffer];
    std::uint64_t before = 0;
    std::memcpy(&before, memory.bytes + element_ * memory.element_bytes, static_cast<std::size_t>(memory.element_bytes));
    if (before != before_) looked_.clear();
    before_ = before;
    if (!looked_.emplace(now.linear_block, what.where.line).second) continue;
    // The end of a long story is worth more than its beginning.
    if (log_.touch_count == kMaxTouches) {
      log_.touch_count /= 2;
      std::copy_n(log_.touches + log_.touch_count, log_.touch_count, log_.touches);
    }
    const bool is_atomic = kind == AccessKind::kAtomic;
    TouchRecord& t = log_.touches[log_.touch_count++];
    t.by = make_side(log_, kind, now.block, what.scalar ? -1 : run.lane + (element_ - run.first), what.where);
    t.reads = kind != AccessKind::kWrite;
    t.writes = kind == AccessKind::kWrite || (is_atomic && !what.reads_only);
    t.replaces = kind == AccessKind::kWrite || (is_atomic && now.op == AtomicOp::kExchange);
    t.before = before;
  }
}

}  // namespace kl::sim
