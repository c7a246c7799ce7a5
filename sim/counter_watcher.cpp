#include <sim/counter_watcher.hpp>

#include <algorithm>

namespace kl::sim {
namespace {

bool masks_by_equality(const Access& a) {
  return std::any_of(a.terms, a.terms + a.term_count, [](const MaskTerm& t) { return t.equality; });
}

std::int64_t key_of(int buffer, std::int64_t element) { return (std::int64_t{buffer} << 40) | element; }

}  // namespace

CounterWatcher::CounterWatcher(RunLog& run, CounterLog& log, const RunRequest& request)
    : run_(run), log_(log), l2_(request.machine.l2_bytes) {
  if (request.judge_barriers) barriers_.emplace();
}

void CounterWatcher::begin_launch(int number) {
  launch_ = std::min(number, kMaxLaunches - 1);
  const LaunchName& name = run_.launches[launch_];
  layout_ = {name.num_warps * lanes::kWarpThreads, name.vector_elements};
  launch().num_warps = name.num_warps;
  blocks_.clear();
  words_.clear();
  if (barriers_) barriers_->begin_launch();
}

// The line's record; counts that find no room are lost, and the log says so.
LineRecord& CounterWatcher::line_of(AccessKind kind, const Access& what, const Tile* tile) {
  LineRecord wanted;
  wanted.file = run_.intern_file(what.where.file);
  wanted.line = what.where.line;
  wanted.launch = launch_;
  wanted.kind = kind;
  wanted.shared = tile != nullptr;
  if (tile != nullptr) {
    wanted.made_in_file = run_.intern_file(tile->where.file);
    wanted.made_in_line = tile->where.line;
  } else {
    wanted.buffer = what.buffer;
  }
  LineRecord* const end = log_.lines + log_.line_count;
  LineRecord* found = std::find_if(log_.lines, end, [&](const LineRecord& l) { return l.same_as(wanted); });
  if (found == end && log_.line_count == kMaxCountedLines) {
    log_.truncated = true;
    return spare_ = wanted;
  }
  if (found == end) {
    *found = wanted;
    ++log_.line_count;
  }
  const bool in_order = tile != nullptr && what.steps_by_one && what.moves_bits;
  found->irregular |= what.gather != nullptr || what.mask != nullptr || in_order;
  found->masks_by_equality |= masks_by_equality(what);
  return *found;
}

// Not the last block along any axis of a grid of more than one: no tail falls into it.
bool CounterWatcher::is_inner(const Moment& now) const {
  const std::int64_t* grid = run_.launches[launch_].grid;
  bool several = false;
  for (int axis = 0; axis < 3; ++axis) {
    if (grid[axis] > 1 && now.block[axis] == grid[axis] - 1) return false;
    several |= grid[axis] > 1;
  }
  return several;
}

void CounterWatcher::accessed(AccessKind kind, const Access& what, const Resolved& lanes, const SimBuffer& memory, const Moment& now) {
  if (SharedMemory::is_shared(what.buffer)) {
    count_shared(kind, what, lanes, now);
  } else {
    LineRecord& line = line_of(kind, what, nullptr);
    count_global(kind, what, lanes, memory, now, line);
    if (kind == AccessKind::kAtomic) count_atomic(what, lanes, now, line);
  }
  if (!barriers_) return;
  // An atomic may be a message to other blocks, which a barrier completes.
  if (kind == AccessKind::kAtomic) barriers_->synchronise(what.order != tl::memory_order::relaxed, now);
  else if (what.stage_trip < 0 && (memory.writable || SharedMemory::is_shared(what.buffer))) barriers_->touch(kind, what, lanes.runs, now);
  else barriers_->touch(kind, what, {}, now);
}

void CounterWatcher::count_global(AccessKind kind, const Access& what, const Resolved& lanes, const SimBuffer& memory, const Moment& now,
                                  LineRecord& line) {
  AccessCounters sum;
  warps_.count_global(what, lanes.runs, memory.address, layout_, sum);
  const bool atomic = kind == AccessKind::kAtomic, load = kind == AccessKind::kRead;
  if (load && !what.scalar) {
    // Threads beyond the holders load copies.
    const std::int64_t holders = lanes::lane_map(what.lanes(), what.rank, what.extent[2], layout_.vector_elements, layout_.threads).holders;
    const std::int64_t holding = (holders + lanes::kWarpThreads - 1) / lanes::kWarpThreads;
    sum.repeated_requests = sum.requests * (launch().num_warps - holding) / holding;
  }
  line.sum.add(sum);
  if (is_inner(now)) line.inner.add(sum);
  (atomic ? launch().atomics : load ? launch().loads : launch().stores).add(sum);
  RunCounters& c = run_.counters;
  for (const std::int64_t sector : warps_.sectors()) {
    MemoryCounters moved;
    l2_.access(sector, load || atomic, !load && !what.reads_only, moved);
    for (MemoryCounters* to : {&launch().memory, &c.memory}) {
      to->l2_sectors += moved.l2_sectors, to->l2_hits += moved.l2_hits;
      to->dram_bytes_read += moved.dram_bytes_read, to->dram_bytes_written += moved.dram_bytes_written;
    }
  }
  c.lanes += sum.lanes;
  c.masked_lanes += sum.lanes - sum.active_lanes;
  if (atomic) return;
  c.lane_accesses += sum.thread_accesses;
  (load ? c.bytes_loaded : c.bytes_stored) += sum.bytes;
  (load ? c.load_sectors : c.store_sectors) += sum.sectors;
  (load ? c.load_requests : c.store_requests) += sum.requests;
  c.repeated_requests += sum.repeated_requests;
  if (!load) return;
  c.elements_loaded += sum.active_lanes;
  const auto number = static_cast<std::size_t>(what.buffer);
  if (loaded_.size() <= number) loaded_.resize(number + 1);
  BitMap& seen = loaded_[number];
  if (seen.empty()) seen.resize(memory.span);
  for (const Run& run : lanes.runs) {
    for (std::int32_t i = 0; i < run.count; ++i) c.different_elements_loaded += !seen.test(run.first + i);
    seen.set_range(run.first, run.count);
  }
}

void CounterWatcher::count_atomic(const Access& what, const Resolved& lanes, const Moment& now, LineRecord& line) {
  LaunchRecordCounters& l = launch();
  RunCounters& c = run_.counters;
  const std::int64_t lanes_on_one = warps_.most_lanes_on_an_element(lanes.runs);
  for (std::int64_t* most : {&line.most_lanes_on_a_word, &l.most_lanes_on_a_word, &c.most_lanes_on_a_word}) *most = std::max(*most, lanes_on_one);
  for (const Run& run : lanes.runs) {
    for (std::int32_t i = 0; i < run.count; ++i) {
      Word& word = words_[key_of(what.buffer, run.first + i)];
      if (word.updates++ == 0) ++l.words_updated;
      if (word.last_block != now.linear_block) ++word.blocks;
      word.last_block = now.linear_block;
      l.most_updates_of_a_word = std::max(l.most_updates_of_a_word, word.updates);
      l.most_blocks_on_a_word = std::max(l.most_blocks_on_a_word, word.blocks);
    }
    l.word_updates += run.count;
    c.atomics += run.count;
  }
  c.most_updates_of_a_word = std::max(c.most_updates_of_a_word, l.most_updates_of_a_word);
  c.most_blocks_on_a_word = std::max(c.most_blocks_on_a_word, l.most_blocks_on_a_word);
}

void CounterWatcher::count_shared(AccessKind kind, const Access& what, const Resolved& lanes, const Moment& now) {
  const Block& block = blocks_[now.linear_block];
  const auto tile = block.tiles.find(what.buffer);
  if (tile == block.tiles.end()) return;
  AccessCounters sum;
  warps_.count_shared(what, lanes.runs, tile->second.extent, tile->second.rank, layout_, sum);
  LineRecord& line = line_of(kind, what, &tile->second);
  line.sum.add(sum);
  if (is_inner(now)) line.inner.add(sum);
  if (kind == AccessKind::kAtomic) line.most_lanes_on_a_word = std::max(line.most_lanes_on_a_word, warps_.most_lanes_on_an_element(lanes.runs));
  launch().shared.add(sum);
  RunCounters& c = run_.counters;
  c.shared_bytes += sum.bytes;
  c.shared_requests += sum.requests;
  c.shared_wavefronts += sum.wavefronts;
  c.least_shared_wavefronts += sum.least_wavefronts;
}

void CounterWatcher::shared_begins(int buffer, const SharedTile& tile, const Moment& now) {
  Block& block = blocks_[now.linear_block];
  Tile kept{tile.rank, {tile.extent[0], tile.extent[1], tile.extent[2]}, tile.where, tile.memory.span * tile.memory.element_bytes, tile.stage.stages > 0};
  block.tiles[buffer] = kept;
  block.shared_bytes += kept.bytes;
  launch().shared_bytes = std::max(launch().shared_bytes, block.shared_bytes);
  if (barriers_) barriers_->tile_begins(buffer, now);
}

void CounterWatcher::shared_ends(int buffer, tl::site, const Moment& now) {
  Block& block = blocks_[now.linear_block];
  const auto tile = block.tiles.find(buffer);
  if (tile == block.tiles.end()) return;
  block.shared_bytes -= tile->second.bytes;
  block.tiles.erase(tile);
}

void CounterWatcher::copy_issued(const Access& to, const Resolved& lanes, const Moment& now) {
  count_shared(AccessKind::kWrite, to, lanes, now);
  Block& block = blocks_[now.linear_block];
  ++block.copies;
  block.copy_bytes += lanes.covered * to.element_bytes;
  LaunchRecordCounters& l = launch();
  RunCounters& c = run_.counters;
  l.most_copies = std::max(l.most_copies, block.copies);
  l.most_copy_bytes = std::max(l.most_copy_bytes, block.copy_bytes);
  c.most_copies = std::max(c.most_copies, l.most_copies);
  c.most_copy_bytes = std::max(c.most_copy_bytes, l.most_copy_bytes);
  note_copy(to.buffer, lanes.runs, now);
}

void CounterWatcher::copy_arrived(const PendingCopy& copy, const SimBuffer& memory, const Moment& now) {
  Block& block = blocks_[now.linear_block];
  --block.copies;
  for (const Run& run : copy.runs) block.copy_bytes -= std::int64_t{run.count} * memory.element_bytes;
  note_copy(copy.buffer, copy.runs, now);
}

// No barrier of the kernel orders the stages of tl.range: the loop does.
void CounterWatcher::note_copy(int buffer, std::span<const Run> runs, const Moment& now) {
  if (!barriers_) return;
  const auto& tiles = blocks_[now.linear_block].tiles;
  const auto tile = tiles.find(buffer);
  const bool of_a_stage = tile != tiles.end() && tile->second.is_stage;
  barriers_->copy(buffer, of_a_stage ? std::span<const Run>{} : runs, now);
}

void CounterWatcher::stepped(BlockStep what, tl::site where, const Moment& now) {
  if (what == BlockStep::kBarrier) {
    ++launch().barriers;
    ++run_.counters.barriers;
    if (barriers_) barriers_->barrier(where, now);
  } else if (what == BlockStep::kFence) {
    if (barriers_) barriers_->synchronise(true, now);
  } else if (what == BlockStep::kEnd) {
    ++launch().blocks;
    run_.counters.warps += launch().num_warps;
    blocks_.erase(now.linear_block);
    if (barriers_) barriers_->end_block(now);
  }
}

void CounterWatcher::finish() {
  MemoryCounters left;
  l2_.flush(left);
  launch().memory.dram_bytes_written += left.dram_bytes_written;
  run_.counters.memory.dram_bytes_written += left.dram_bytes_written;
  if (!barriers_) return;
  for (const BarrierUse::Site& s : barriers_->sites()) {
    if (log_.barrier_count == kMaxCountedBarriers) {
      log_.truncated = true;
      return;
    }
    log_.barriers[log_.barrier_count++] = {run_.intern_file(s.where.file), s.where.line, s.passed, s.most_of_a_block, s.judged, s.needed};
  }
}

}  // namespace kl::sim
