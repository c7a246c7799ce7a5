#include <sim/barrier_use.hpp>

#include <algorithm>

#include <sim/shared_memory.hpp>

namespace kl::sim {

void BarrierUse::begin_launch() {
  blocks_.clear();
  cells_.clear();
}

BarrierUse::Block& BarrierUse::at(const Moment& now) {
  Block& block = blocks_[now.linear_block];
  if (block.segment == 0) block.segment = ++segments_;
  return block;
}

BarrierUse::Cell& BarrierUse::cell(int buffer, std::int64_t element, const Moment& now) {
  return cells_[{SharedMemory::is_shared(buffer) ? now.linear_block : -1, buffer}][element];
}

void BarrierUse::touch_element(AccessKind kind, std::uint32_t thread, Cell& cell, Block& block) {
  if (cell.now.number != block.segment) {
    cell.before = cell.now.number != 0 && cell.now.number == block.before ? cell.now : Segment{};
    cell.now = {.number = block.segment};
  }
  // The copy engine is nobody's lane.
  const auto another = [&](std::uint32_t who) { return who != kNobody && (who != thread || who >= OperationTable::kCopyEngine); };
  const Segment& before = cell.before;
  if (another(before.writer)) block.needed = true;
  if (kind != AccessKind::kRead && (another(before.reader) || another(before.other_reader))) block.needed = true;
  if (kind != AccessKind::kRead) cell.now.writer = thread;
  else if (cell.now.reader == kNobody || cell.now.reader == thread) cell.now.reader = thread;
  else cell.now.other_reader = thread;
}

void BarrierUse::touch(AccessKind kind, const Access& what, std::span<const Run> runs, const Moment& now) {
  Block& block = at(now);
  block.touched = true;
  const std::uint32_t first = operations_.first_thread(what);
  for (const Run& run : runs)
    for (std::int32_t i = 0; i < run.count; ++i)
      touch_element(kind, first + static_cast<std::uint32_t>(run.lane + i), cell(what.buffer, run.first + i, now), block);
}

void BarrierUse::copy(int buffer, std::span<const Run> runs, const Moment& now) {
  Block& block = at(now);
  block.touched = true;
  for (const Run& run : runs)
    for (std::int32_t i = 0; i < run.count; ++i)
      touch_element(AccessKind::kWrite, OperationTable::kCopyEngine, cell(buffer, run.first + i, now), block);
}

void BarrierUse::tile_begins(int buffer, const Moment& now) { cells_.erase({now.linear_block, buffer}); }

int BarrierUse::site(tl::site where) {
  const auto found = std::find_if(sites_.begin(), sites_.end(), [&](const Site& s) { return s.where.line == where.line && s.where.file == where.file; });
  if (found != sites_.end()) return static_cast<int>(found - sites_.begin());
  sites_.push_back({.where = where});
  return static_cast<int>(sites_.size()) - 1;
}

// The barrier before the current segment has shown what it is good for.
void BarrierUse::judge(Block& block) {
  if (block.pending < 0) return;
  Site& s = sites_[static_cast<std::size_t>(block.pending)];
  if (block.needed) ++s.needed;
  if (block.needed || (block.touched_before && block.touched)) ++s.judged;
}

void BarrierUse::barrier(tl::site where, const Moment& now) {
  Block& block = at(now);
  const int number = site(where);
  Site& s = sites_[static_cast<std::size_t>(number)];
  ++s.passed;
  s.most_of_a_block = std::max(s.most_of_a_block, ++block.passed[number]);
  if (block.pending >= 0 && !block.touched && !block.synchronised) {
    ++s.judged;  // right behind another: what lies on both sides is that one's to order
    return;
  }
  judge(block);
  block.pending = number;
  block.needed = block.synchronised;
  block.touched_before = block.touched;
  block.touched = block.synchronised = false;
  block.before = block.segment;
  block.segment = ++segments_;
}

void BarrierUse::synchronise(bool as_barrier, const Moment& now) {
  Block& block = at(now);
  block.needed = true;
  block.synchronised = true;
  if (!as_barrier) return;
  judge(block);
  block.pending = -1;
  block.before = 0;
  block.segment = ++segments_;
}

void BarrierUse::end_block(const Moment& now) {
  judge(at(now));
  blocks_.erase(now.linear_block);
  const auto first = cells_.lower_bound({now.linear_block, SharedMemory::kFirst});
  auto last = first;
  while (last != cells_.end() && last->first.first == now.linear_block) ++last;
  cells_.erase(first, last);
}

}  // namespace kl::sim
