#include <sim/lane_order.hpp>

#include <algorithm>

namespace kl::sim {
namespace {

bool orders_itself(AccessKind a, AccessKind b) {
  return (a == AccessKind::kRead && b == AccessKind::kRead) || (a == AccessKind::kAtomic && b == AccessKind::kAtomic);
}

bool conflicts(const LaneTouch& earlier, const LaneTouch& now) {
  // Lanes of one store that share an element are a race, which is found elsewhere.
  if (earlier.segment != now.segment || earlier.operation == now.operation) return false;
  const bool same_thread = earlier.thread == now.thread && now.thread < OperationTable::kCopyEngine;
  return !same_thread && !orders_itself(earlier.kind, now.kind);
}

LaneTouch of_lane(const LaneTouch& first, std::int32_t lane) {
  LaneTouch t = first;
  if (t.thread < OperationTable::kCopyEngine) t.thread += static_cast<std::uint32_t>(lane);
  return t;
}

}  // namespace

std::uint16_t OperationTable::site(tl::site where) {
  for (std::size_t i = sites_.size(); i-- > 0;)
    if (sites_[i].line == where.line && sites_[i].file == where.file) return static_cast<std::uint16_t>(i);
  if (sites_.size() == 0xffff) return 0;
  sites_.push_back(where);
  return static_cast<std::uint16_t>(sites_.size() - 1);
}

std::uint32_t OperationTable::first_thread(const Access& what) {
  if (what.by_copy_engine) return kCopyEngine;
  const bool vector = what.rank == 1 && what.lanes() > 1;
  const auto is_it = [&](const Extents& e) { return e.vector == vector && e.others == what.by_other_lanes && std::equal(what.extent, what.extent + 3, e.extent); };
  auto found = std::find_if(shapes_.begin(), shapes_.end(), is_it);
  if (found == shapes_.end()) found = shapes_.insert(found, Extents{vector, what.by_other_lanes, {what.extent[0], what.extent[1], what.extent[2]}});
  // There are 1792 shapes of a million elements and powers of two, twice, so they fit.
  return static_cast<std::uint32_t>(found - shapes_.begin()) << kLaneBits;
}

LaneOrder::Cell& LaneOrder::at(std::int64_t element) {
  Page& page = pages_[static_cast<std::size_t>(element / kPage)];
  if (page.empty()) page.resize(static_cast<std::size_t>(kPage));
  return page[static_cast<std::size_t>(element % kPage)];
}

LaneOrder::Conflict LaneOrder::touch(std::span<const Run> runs, const LaneTouch& what) {
  Conflict found;
  LaneTouch first = what;
  first.operation = ++operation_;
  const auto note = [&](const LaneTouch& earlier, std::int64_t element, std::int32_t lane) {
    if (found.count++ == 0) found = {1, element, lane, earlier};
  };
  for (const Run& run : runs) {
    for (std::int32_t i = 0; i < run.count; ++i) {
      const std::int32_t lane = run.lane + i;
      const LaneTouch now = of_lane(first, lane);
      Cell& cell = at(run.first + i);
      if (conflicts(cell.write, now)) note(cell.write, run.first + i, lane);
      else if (conflicts(cell.other_write, now)) note(cell.other_write, run.first + i, lane);
      if (now.kind == AccessKind::kRead) {
        if (cell.read.segment != now.segment || cell.read.thread == now.thread) cell.read = now;
        else cell.other_read = now;
        continue;
      }
      if (conflicts(cell.read, now)) note(cell.read, run.first + i, lane);
      else if (conflicts(cell.other_read, now)) note(cell.other_read, run.first + i, lane);
      if (cell.write.segment == now.segment && cell.write.thread != now.thread && orders_itself(cell.write.kind, now.kind)) cell.other_write = cell.write;
      cell.write = now;
    }
  }
  return found;
}

LaneOrder::Conflict LaneOrder::look(std::span<const Run> runs, const LaneTouch& what) {
  Conflict found;
  for (const Run& run : runs)
    for (std::int32_t i = 0; i < run.count; ++i) {
      const Cell& cell = at(run.first + i);
      for (const LaneTouch* write : {&cell.write, &cell.other_write})
        if (conflicts(*write, of_lane(what, run.lane + i))) {
          if (found.count++ == 0) found = {1, run.first + i, run.lane + i, *write};
          break;
        }
    }
  return found;
}

void LaneOrder::put(std::span<const Run> runs, const LaneTouch& what) {
  LaneTouch first = what;
  first.operation = ++operation_;
  for (const Run& run : runs)
    for (std::int32_t i = 0; i < run.count; ++i) at(run.first + i).write = of_lane(first, run.lane + i);
}

}  // namespace kl::sim
