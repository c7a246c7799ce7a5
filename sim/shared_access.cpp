// Shared tiles on the simulated machine: their life, the order of accesses to them, and asynchronous copies.
#include <algorithm>
#include <cstdio>
#include <cstring>

#include <sim/lane_shadow.hpp>
#include <sim/machine.hpp>
#include <sim/scheduler.hpp>

namespace kl::sim {

SharedTile requested_tile(const SharedRequest& request) {
  SharedTile tile;
  tile.where = request.where;
  tile.rank = request.rank;
  tile.memory.type = request.type;
  tile.memory.element_bytes = request.element_bytes;
  tile.memory.span = 1;
  for (int axis = 0; axis < request.rank; ++axis) tile.memory.span *= tile.extent[axis] = request.extent[axis];
  return tile;
}

int SimMachine::begin_shared(const SharedRequest& request) {
  current_block()->last_call = request.where;
  const int buffer = shared_.make(requested_tile(request));
  check_room(request.where);
  if (watcher_ != nullptr) watcher_->shared_begins(buffer, *shared_.find(buffer), now_);
  return buffer;
}

// For a tile that has just been made.
void SimMachine::check_room(tl::site where) {
  if (shared_.here().top_bytes > shared_limit_) {
    FindingRecord f = finding(FindingKind::kBadLaunch, AccessKind::kWrite, -1, where);
    std::snprintf(f.detail, sizeof f.detail, "the shared tiles of a block take %lld KiB with this one; a block has at most %lld KiB",
                  static_cast<long long>(shared_.here().top_bytes + 1023) / 1024, static_cast<long long>(shared_limit_ / 1024));
    log_.add(f);
  }
  for (const PendingCopy& copy : shared_.here().copies) {
    if (shared_.find(copy.buffer) != nullptr) continue;
    FindingRecord f = finding(FindingKind::kMissingBarrier, AccessKind::kWrite, -1, where);
    f.has_other = true;
    f.other = make_side(log_, AccessKind::kWrite, now_.block, -1, copy.where);
    std::snprintf(f.detail, sizeof f.detail, "the copy of line %d may still write to memory that this tile takes over: wait for it before its tile ends",
                  copy.where.line);
    log_.add(f);
  }
}

void SimMachine::end_shared(int buffer) {
  const SharedTile* tile = shared_.find(buffer);
  if (tile == nullptr) return;
  const tl::site where = tile->where;
  if (watcher_ != nullptr) watcher_->shared_ends(buffer, where, now_);
  if (shared_.end(buffer)) return;
  FindingRecord f = finding(FindingKind::kAssert, AccessKind::kWrite, -1, where);
  std::snprintf(f.detail, sizeof f.detail, "shared tiles end in the reverse order of their making, but this one ends before a later one");
  log_.add(f);
}

void SimMachine::barrier(tl::site where) {
  current_block()->last_call = where;
  pass_barrier();
  if (watcher_ != nullptr) watcher_->stepped(BlockStep::kBarrier, where, now_);
}

void SimMachine::pass_barrier() {
  shared_.barrier();
  for (Observer* o : observers_) o->barrier(now_);
}

void SimMachine::end_block() {
  shared_.end_block();
  for (Observer* o : observers_) o->end_block(now_);
  if (watcher_ != nullptr) watcher_->stepped(BlockStep::kEnd, {}, now_);
}

std::string SimMachine::element_of_shared(int buffer, std::int64_t element) {
  const SharedTile* tile = shared_.find(buffer);
  if (tile == nullptr) return "a shared tile";
  SimBuffer named;
  named.name = shared_tile_name({tile->where.file, tile->where.line});
  named.shape.assign(tile->extent, tile->extent + tile->rank);
  named.strides.assign(named.shape.size(), 1);
  for (std::size_t axis = named.shape.size(); axis-- > 1;) named.strides[axis - 1] = named.strides[axis] * named.shape[axis];
  return named.element_text(element);
}

// A shared tile's part of a finding: its name and extents, which the block takes with it.
void SimMachine::set_place(FindingRecord& f, int buffer, std::int64_t element) {
  f.element = element;
  f.buffer = buffer;
  if (!SharedMemory::is_shared(buffer)) return;
  f.buffer = -1;
  const SharedTile* tile = shared_.find(buffer);
  if (tile == nullptr) return;
  f.shared_rank = tile->rank;
  std::copy_n(tile->extent, 3, f.shared_extent);
  f.shared_file = log_.intern_file(tile->where.file);
  f.shared_line = tile->where.line;
}

SimBuffer* SimMachine::shared_tile_of(const Access& what, AccessKind kind) {
  SharedTile* tile = shared_.find(what.buffer);
  resolved_.clear();
  if (tile == nullptr) {
    FindingRecord f = finding(FindingKind::kOutOfBounds, kind, what.scalar ? -1 : 0, what.where);
    std::snprintf(f.detail, sizeof f.detail, "this shared tile has ended: it lives as long as %s",
                  what.stage_trip >= 0 ? "its trip of tl.range" : "the variable that tl.shared gave");
    log_.add(f);
    return nullptr;
  }
  resolve(what, tile->memory, resolved_);
  if (!resolved_.refused.empty()) report_refused(what, kind);
  if (tile->stage.stages > 0) return is_open(*tile, what, kind) ? &tile->memory : nullptr;
  if (tile->copies > 0) report_under_way(what, kind, resolved_.runs);
  check_lanes(*tile, what, kind);
  return &tile->memory;
}

void SimMachine::check_lanes(SharedTile& tile, const Access& what, AccessKind kind) {
  OperationTable& operations = shared_.operations();
  const std::uint32_t thread = what.by_all_lanes ? OperationTable::kAllLanes : operations.first_thread(what);
  const LaneTouch touch{shared_.here().segment, thread, operations.site(what.where), 0, kind};
  note_conflict(tile.order.touch(resolved_.runs, touch), what, kind);
}

void SimMachine::note_conflict(const LaneOrder::Conflict& conflict, const Access& what, AccessKind kind) {
  if (conflict.count == 0) return;
  FindingRecord f = missing_barrier(log_, conflict, kind, what, shared_.operations().site(conflict.other.site), now_);
  set_place(f, what.buffer, conflict.element);
  if (conflict.other.thread == OperationTable::kCopyEngine && conflict.other.kind == AccessKind::kWrite)
    std::snprintf(f.detail, sizeof f.detail, "a wait covers the copies of the lane that waits: put tl.barrier() behind tl.async_wait");
  log_.add(f);
}

void SimMachine::report_under_way(const Access& what, AccessKind kind, const std::vector<Run>& runs) {
  for (const PendingCopy& copy : shared_.here().copies) {
    if (copy.buffer != what.buffer) continue;
    std::int64_t count = 0, first = -1;
    std::int32_t lane = 0;
    for (const Run& r : runs)
      for (std::int32_t i = 0; i < r.count; ++i)
        if (copy.elements.test(r.first + i) && count++ == 0) first = r.first + i, lane = r.lane + i;
    if (count == 0) continue;
    FindingRecord f = finding(FindingKind::kMissingBarrier, kind, what.scalar ? -1 : lane, what.where);
    f.has_other = true;
    f.other = make_side(log_, AccessKind::kWrite, now_.block, -1, copy.where);
    set_place(f, what.buffer, first);
    f.count = count;
    std::snprintf(f.detail, sizeof f.detail, "the copy of line %d may be under way: put %stl.async_wait<0>() and tl.barrier() behind it",
                  copy.where.line, copy.committed ? "" : "tl.async_commit(), ");
    log_.add(f);
  }
}

// A store or atomic to what copies under way may still read.
void SimMachine::check_sources(const Access& what, AccessKind kind) {
  for (const PendingCopy& copy : shared_.here().copies) {
    if (copy.source != what.buffer) continue;
    std::int64_t count = 0, first = -1;
    std::int32_t lane = 0;
    for (const Run& here : resolved_.runs)
      for (const Run& read : copy.source_runs) {
        const std::int64_t low = std::max(here.first, read.first), high = std::min(here.first + here.count, read.first + read.count);
        if (low >= high) continue;
        if (count == 0) first = low, lane = here.lane + static_cast<std::int32_t>(low - here.first);
        count += high - low;
      }
    if (count == 0) continue;
    FindingRecord f = finding(FindingKind::kMissingBarrier, kind, what.scalar ? -1 : lane, what.where);
    f.has_other = true;
    f.other = make_side(log_, AccessKind::kRead, now_.block, -1, copy.where);
    set_place(f, what.buffer, first);
    f.count = count;
    const SharedTile* tile = shared_.find(copy.buffer);
    if (tile != nullptr && tile->stage.stages > 0)
      std::snprintf(f.detail, sizeof f.detail, "line %d copies ahead, for trip %lld: the loop's body must not write what a later trip fetches", copy.where.line,
                    static_cast<long long>(tile->stage.filled_for));
    else
      std::snprintf(f.detail, sizeof f.detail, "the copy of line %d may still read it: put %stl.async_wait<0>() and tl.barrier() between", copy.where.line,
                    copy.committed ? "" : "tl.async_commit(), ");
    log_.add(f);
  }
}

// What an asynchronous copy that is issued there does to the tile's cells.
LaneTouch SimMachine::copy_touch(tl::site where) {
  LaneTouch touch;
  touch.segment = shared_.here().segment;
  touch.thread = OperationTable::kCopyEngine;
  touch.site = shared_.operations().site(where);
  touch.kind = AccessKind::kWrite;
  return touch;
}

void SimMachine::async_copy(const Access& to, const Access& from, const void* other) {
  PendingCopy copy;
  copy.buffer = to.buffer;
  copy.where = to.where;
  const auto lanes = static_cast<std::size_t>(from.lanes());
  copy.values.resize(lanes * static_cast<std::size_t>(from.element_bytes));
  copy.valid_bits.resize((lanes + 63) / 64);
  const Origin* why = load_now(from, copy.values.data(), copy.valid_bits.data(), {other, false, {}});
  // What was refused has been reported, and what follows from it is noise.
  copy.all_valid = why == nullptr || why->kind == Origin::kRefused;
  copy.source = from.buffer;
  copy.source_runs = resolved_.runs;
  SharedTile* tile = shared_.find(to.buffer);
  if (tile == nullptr) return void(shared_tile_of(to, AccessKind::kWrite));
  resolve(to, tile->memory, resolved_);
  if (!resolved_.refused.empty()) report_refused(to, AccessKind::kWrite);
  if (resolved_.runs.size() > 1) report_duplicates(to, AccessKind::kWrite);
  copy.runs = resolved_.runs;
  if (tile->stage.stages == 0) {
    if (tile->copies > 0) report_under_way(to, AccessKind::kWrite, resolved_.runs);
    note_conflict(tile->order.touch(resolved_.runs, copy_touch(to.where)), to, AccessKind::kWrite);
    copy.elements.resize(tile->memory.span);
    for (const Run& r : copy.runs) copy.elements.set_range(r.first, r.count);
  }
  ++tile->copies;
  if (watcher_ != nullptr) watcher_->copy_issued(to, resolved_, now_);
  shared_.here().copies.push_back(std::move(copy));
}

void SimMachine::async_commit(tl::site where) {
  current_block()->last_call = where;
  SharedMemory::Block& block = shared_.here();
  for (PendingCopy& copy : block.copies) copy.committed = true;
  block.groups.push_back(block.copies.size());
  if (watcher_ != nullptr) watcher_->stepped(BlockStep::kCommit, where, now_);
}

void SimMachine::arrive(const PendingCopy& copy) {
  SharedTile* tile = shared_.find(copy.buffer);
  if (tile == nullptr) return;
  --tile->copies;
  const auto bytes = static_cast<std::size_t>(tile->memory.element_bytes);
  for (const Run& r : copy.runs) {
    std::memcpy(tile->memory.bytes + static_cast<std::size_t>(r.first) * bytes, copy.values.data() + static_cast<std::size_t>(r.lane) * bytes,
                static_cast<std::size_t>(r.count) * bytes);
    if (copy.all_valid) tile->memory.stored.set_range(r.first, r.count);
    for (std::int32_t i = 0; i < r.count && !copy.all_valid; ++i) {
      const std::int32_t lane = r.lane + i;
      if ((copy.valid_bits[static_cast<std::size_t>(lane >> 6)] >> (lane & 63)) & 1u) tile->memory.stored.set(r.first + i);
    }
  }
  if (tile->stage.stages == 0) tile->order.put(copy.runs, copy_touch(copy.where));
  if (watcher_ != nullptr) watcher_->copy_arrived(copy, tile->memory, now_);
}

void SimMachine::async_wait(int pending, tl::site where) {
  current_block()->last_call = where;
  if (watcher_ != nullptr) watcher_->stepped(BlockStep::kWait, where, now_);
  SharedMemory::Block& block = shared_.here();
  if (static_cast<int>(block.groups.size()) <= pending) return;
  const auto done_groups = block.groups.size() - static_cast<std::size_t>(pending);
  const std::size_t done = block.groups[done_groups - 1];
  for (std::size_t i = 0; i < done; ++i) arrive(block.copies[i]);
  block.copies.erase(block.copies.begin(), block.copies.begin() + static_cast<std::ptrdiff_t>(done));
  block.groups.erase(block.groups.begin(), block.groups.begin() + static_cast<std::ptrdiff_t>(done_groups));
  for (std::size_t& group : block.groups) group -= done;
}

}  // namespace kl::sim
