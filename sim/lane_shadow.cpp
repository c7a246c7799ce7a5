#include <sim/lane_shadow.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <tuple>

namespace kl::sim {
namespace {

// Whether each axis steps over all that those of smaller strides reach.
bool has_one_lane_each(const Access& a) {
  if (a.gather != nullptr) return false;
  if (a.extent[0] == 1 && a.extent[1] == 1) return a.extent[2] == 1 || a.stride[2] != 0;
  int axes[3] = {0, 1, 2};
  const auto step = [&](int axis) { return a.extent[axis] > 1 ? std::abs(a.stride[axis]) : 0; };
  std::sort(axes, axes + 3, [&](int p, int q) { return step(p) < step(q); });
  std::int64_t reach = 0;
  for (const int axis : axes) {
    if (a.extent[axis] == 1) continue;
    if (step(axis) <= reach) return false;
    reach += step(axis) * (a.extent[axis] - 1);
  }
  return true;
}

constexpr std::size_t kMostEntries = 4096, kMostRuns = 1 << 16, kMostParts = 32;

// Where the barrier goes: an access that comes later in time may come earlier in the source, in a loop.
void say_where(FindingRecord& f) {
  if (f.other.line < f.here.line)
    std::snprintf(f.detail, sizeof f.detail, "put tl.barrier() between lines %d and %d", f.other.line, f.here.line);
  else if (f.other.line > f.here.line)
    std::snprintf(f.detail, sizeof f.detail, "put tl.barrier() behind line %d, before line %d comes again", f.other.line, f.here.line);
  else
    std::snprintf(f.detail, sizeof f.detail, "put tl.barrier() behind line %d, before it comes again", f.here.line);
}

}  // namespace

FindingRecord missing_barrier(RunLog& log, const LaneOrder::Conflict& conflict, AccessKind kind, const Access& what, tl::site other,
                              const Moment& now) {
  FindingRecord f{};
  f.kind = FindingKind::kMissingBarrier;
  f.launch = now.launch;
  f.here = make_side(log, kind, now.block, what.scalar ? -1 : conflict.lane, what.where);
  f.has_other = true;
  f.other = make_side(log, conflict.other.kind, now.block, conflict.other.lane(), other);
  f.buffer = -1;
  f.element = conflict.element;
  f.count = conflict.count;
  say_where(f);
  return f;
}

void LaneShadow::begin_launch(int) {
  others_.clear();
  here_.begin();
  here_number_ = -1;
}

LaneShadow::Block& LaneShadow::at(const Moment& now) {
  if (here_number_ != now.linear_block) {
    if (here_number_ >= 0) std::swap(others_.get(static_cast<std::uint64_t>(here_number_)).value, here_);
    const auto entered = static_cast<std::uint64_t>(now.linear_block);
    if (Block* const found = others_.find(entered)) {
      std::swap(here_, *found);
      others_.erase(entered);
    } else {
      here_.begin();
    }
    here_number_ = now.linear_block;
  }
  if (here_.segment == 0) here_.segment = ++segments_;
  return here_;
}

void LaneShadow::barrier(const Moment& now) {
  Block& block = at(now);
  block.segment = ++segments_;
  block.count = 0;
}

void LaneShadow::end_block(const Moment& now) {
  if (here_number_ != now.linear_block) return;
  here_.begin();
  here_number_ = -1;
}

bool LaneShadow::Entry::keep(const LaneTouch& touch, std::span<const Run> added) {
  // The same again, and no write of the other kind, plain or atomic, since: nothing new.
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (part->touch.kind != touch.kind) {
      if (part->touch.kind == AccessKind::kRead || touch.kind == AccessKind::kRead) continue;
      break;
    }
    if (part->touch.site == touch.site && std::equal(added.begin(), added.end(), runs.data() + part->end - part->runs, runs.data() + part->end)) return true;
  }
  if (parts.size() == kMostParts || runs.size() + added.size() > kMostRuns) return false;
  runs.insert(runs.end(), added.begin(), added.end());
  parts.push_back({touch, added.size(), runs.size()});
  return true;
}

bool LaneShadow::add_to_entries(Block& block, int buffer, const Access& what, std::span<const Run> runs, const LaneTouch& touch) {
  std::int64_t low = runs[0].first, high = low;
  for (const Run& r : runs) {
    low = std::min(low, r.first);
    high = std::max(high, r.first + r.count);
  }
  const auto begin = block.entries.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(block.count);
  // The first that ends behind this one's start.
  auto at = std::lower_bound(begin, end, std::tuple(buffer, low), [](const Entry& e, const auto& key) { return std::tuple(e.buffer, e.high - 1) < key; });
  if (at != end && at->buffer == buffer && at->low < high) {
    const bool same_map = at->one_lane_each && has_one_lane_each(what) && touch.thread == at->first_thread &&
                          at->base == what.pointer_offset + what.base && std::equal(what.stride, what.stride + 3, at->stride);
    const auto next = at + 1;
    const bool alone = next == end || next->buffer != buffer || next->low >= high;
    if (!same_map || !alone) return false;
    at->low = std::min(at->low, low);
    at->high = std::max(at->high, high);
    return at->keep(touch, runs);
  }
  if (block.count == kMostEntries) return false;
  if (block.count == block.entries.size()) {
    at = block.entries.emplace(at);
  } else {
    std::rotate(at, end, end + 1);  // an unused one
  }
  ++block.count;
  Entry& e = *at;
  e.buffer = buffer;
  e.low = low;
  e.high = high;
  e.first_thread = touch.thread;
  std::copy_n(what.stride, 3, e.stride);
  e.base = what.pointer_offset + what.base;
  e.one_lane_each = has_one_lane_each(what);
  e.parts.clear();
  e.runs.clear();
  return e.keep(touch, runs);
}

bool LaneShadow::meets_entries(const Block& block, int buffer, std::span<const Run> runs) {
  const auto meets = [&](const Entry& e) {
    return e.buffer == buffer && std::any_of(runs.begin(), runs.end(), [&](const Run& r) { return r.first < e.high && e.low < r.first + r.count; });
  };
  return std::any_of(block.entries.begin(), block.entries.begin() + static_cast<std::ptrdiff_t>(block.count), meets);
}

// From now on the buffer has a cell for each element; this block's entries move there.
void LaneShadow::make_cells(Block& block, int buffer) {
  if (static_cast<int>(cells_.size()) <= buffer) cells_.resize(static_cast<std::size_t>(buffer) + 1);
  LaneOrder& cells = cells_[static_cast<std::size_t>(buffer)];
  if (cells.empty()) cells.resize(memory_[buffer].span);
  const auto begin = block.entries.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(block.count);
  const auto moved = std::stable_partition(begin, end, [&](const Entry& e) { return e.buffer != buffer; });
  for (auto e = moved; e != end; ++e)
    for (const Part& part : e->parts) cells.touch({e->runs.data() + part.end - part.runs, part.runs}, part.touch);
  block.count = static_cast<std::size_t>(moved - begin);
}

void LaneShadow::access(AccessKind kind, int buffer, const Access& what, std::span<const Run> runs, const Moment& now) {
  if (!memory_[buffer].writable) return;
  Block& block = at(now);
  const LaneTouch touch{block.segment, operations_.first_thread(what), operations_.site(what.where), 0, kind};
  const bool has_cells = static_cast<int>(cells_.size()) > buffer && !cells_[static_cast<std::size_t>(buffer)].empty();
  if (!has_cells && (what.by_copy_engine ? !meets_entries(block, buffer, runs) : add_to_entries(block, buffer, what, runs, touch))) return;
  if (!has_cells || block.count > 0) make_cells(block, buffer);
  LaneOrder& cells = cells_[static_cast<std::size_t>(buffer)];
  const LaneOrder::Conflict conflict = what.by_copy_engine ? cells.look(runs, touch) : cells.touch(runs, touch);
  if (conflict.count == 0) return;
  FindingRecord f = missing_barrier(log_, conflict, kind, what, operations_.site(conflict.other.site), now);
  f.buffer = buffer;
  log_.add(f);
}

}  // namespace kl::sim
