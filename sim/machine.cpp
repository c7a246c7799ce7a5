#include <sim/machine.hpp>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>

#include <sim/scheduler.hpp>

namespace kl::sim {
namespace {

// One of the sides is indexed by element, the other by lane.
template <int Bytes, bool ToMemory>
void copy_runs(std::byte* to, const std::byte* from, const std::vector<Run>& runs) {
  for (const Run& r : runs) {
    std::byte* t = to + (ToMemory ? r.first : r.lane) * Bytes;
    const std::byte* f = from + (ToMemory ? r.lane : r.first) * Bytes;
    if (r.count == 1)
      std::memcpy(t, f, Bytes);
    else
      std::memcpy(t, f, static_cast<std::size_t>(r.count) * Bytes);
  }
}

template <bool ToMemory>
void copy_elements(int bytes, std::byte* to, const std::byte* from, const std::vector<Run>& runs) {
  switch (bytes) {
    case 1: return copy_runs<1, ToMemory>(to, from, runs);
    case 2: return copy_runs<2, ToMemory>(to, from, runs);
    case 4: return copy_runs<4, ToMemory>(to, from, runs);
    default: return copy_runs<8, ToMemory>(to, from, runs);
  }
}

void clear_bits(std::uint64_t* bits, int first, int count) {
  for (int i = first; i < first + count; ++i) bits[i >> 6] &= ~(std::uint64_t{1} << (i & 63));
}
void set_bits(std::uint64_t* bits, int first, int count) {
  for (int i = first; i < first + count; ++i) bits[i >> 6] |= std::uint64_t{1} << (i & 63);
}

// What a lane without a value shows if it is used all the same: NaN for floats, an odd integer.
constexpr std::byte kPoison{0xff};

void fill_other(const Access& a, void* values, const OtherValues& other) {
  auto* out = static_cast<std::byte*>(values);
  const std::size_t bytes = static_cast<std::size_t>(a.element_bytes);
  const std::size_t lanes = static_cast<std::size_t>(a.lanes());
  if (other.values == nullptr) {
    std::memset(out, a.type == tl::dtype_id::int1 ? 0 : static_cast<int>(kPoison), lanes * bytes);
  } else if (other.per_lane) {
    std::memcpy(out, other.values, lanes * bytes);
  } else {
    for (std::size_t i = 0; i < lanes; ++i) std::memcpy(out + i * bytes, other.values, bytes);
  }
}

}  // namespace

void SimMachine::begin_launch(int launch) {
  now_.launch = launch;
  shared_.begin_launch();
  for (Observer* o : observers_) o->begin_launch(launch);
  if (watcher_ != nullptr) watcher_->begin_launch(launch);
}

void SimMachine::enter_block(const std::int64_t block[3], std::int64_t linear_block) {
  std::copy_n(block, 3, now_.block);
  now_.linear_block = linear_block;
  shared_.enter(linear_block);
}

SimBuffer* SimMachine::buffer_of(const Access& what, AccessKind kind) {
  current_block()->last_call = what.where;
  if (what.buffer >= 0 && what.buffer < memory_.count()) {
    SimBuffer& b = memory_[what.buffer];
    resolve(what, b, resolved_);
    if (!resolved_.refused.empty()) report_refused(what, kind);
    return &b;
  }
  if (SharedMemory::is_shared(what.buffer)) return shared_tile_of(what, kind);
  // A default-made pointer: nothing behind it.
  FindingRecord f = finding(FindingKind::kOutOfBounds, kind, 0, what.where);
  std::snprintf(f.detail, sizeof f.detail, "this pointer was never set to a tensor");
  log_.add(f);
  resolved_.clear();
  return nullptr;
}

void SimMachine::notify(AccessKind kind, const Access& what) {
  if (resolved_.runs.empty() || SharedMemory::is_shared(what.buffer)) return;
  for (Observer* o : observers_) o->access(kind, what.buffer, what, resolved_.runs, now_);
}

const Origin* SimMachine::clear_lanes_without_value(const Access& what, const SimBuffer& b, std::uint64_t* valid_bits,
                                                    const OtherValues& other) {
  const int lanes = what.lanes();
  const bool all_covered = resolved_.covered == lanes;
  std::memset(valid_bits, 0xff, static_cast<std::size_t>((lanes + 63) / 64) * 8);
  const Origin* why = nullptr;
  if (!all_covered && other.values == nullptr) {
    std::memset(valid_bits, 0, static_cast<std::size_t>((lanes + 63) / 64) * 8);
    for (const Run& r : resolved_.runs) set_bits(valid_bits, r.lane, r.count);
    why = origin(Origin::kMaskedOff, what.where, what.buffer, 0);
  } else if (!all_covered && other.validity.why != nullptr) {
    std::memcpy(valid_bits, other.validity.bits, static_cast<std::size_t>((lanes + 63) / 64) * 8);
    for (const Run& r : resolved_.runs) set_bits(valid_bits, r.lane, r.count);
    why = other.validity.why;
  }
  for (const RefusedLanes& r : resolved_.refused) {
    clear_bits(valid_bits, r.run.lane, r.run.count);
    why = origin(Origin::kRefused, what.where, what.buffer, r.run.first);
  }
  if (b.holds_values) return why;
  for (const Run& r : resolved_.runs) {
    if (b.stored.all(r.first, r.count)) continue;
    for (std::int32_t i = 0; i < r.count; ++i) {
      if (b.stored.test(r.first + i)) continue;
      clear_bits(valid_bits, r.lane + i, 1);
      why = origin(Origin::kNeverWritten, what.where, what.buffer, r.first + i);
    }
  }
  return why;
}

const Origin* SimMachine::load(const Access& what, void* values, std::uint64_t* valid_bits, const OtherValues& other) {
  if (SharedMemory::is_view(what.buffer)) return load_now(through_view(what), values, valid_bits, other);
  const Origin* why = load_now(what, values, valid_bits, other);
  // Last, since another block may go on here.
  if (scheduler_ != nullptr && resolved_.covered == 1 && !SharedMemory::is_shared(what.buffer)) scheduler_->loaded_one({what.where, what.buffer, resolved_.runs[0].first});
  return why;
}

const Origin* SimMachine::load_now(const Access& what, void* values, std::uint64_t* valid_bits, const OtherValues& other) {
  const SimBuffer* b = buffer_of(what, AccessKind::kRead);
  const bool all_covered = resolved_.covered == what.lanes();
  if (!all_covered) fill_other(what, values, other);
  if (b == nullptr) {
    std::memset(valid_bits, 0, static_cast<std::size_t>((what.lanes() + 63) / 64) * 8);
    return origin(Origin::kRefused, what.where, -1, 0);
  }
  notify(AccessKind::kRead, what);
  copy_elements<false>(what.element_bytes, static_cast<std::byte*>(values), b->bytes, resolved_.runs);
  if (watcher_ != nullptr) watcher_->accessed(AccessKind::kRead, what, resolved_, *b, now_);
  if (all_covered && b->holds_values) return nullptr;
  return clear_lanes_without_value(what, *b, valid_bits, other);
}

void SimMachine::store(const Access& what, const void* values, LaneValidity validity) {
  SimBuffer* b = buffer_of(what, AccessKind::kWrite);
  if (b == nullptr) return;
  if (validity.why != nullptr) report_invalid_store(what, validity);
  if (resolved_.runs.size() > 1) report_duplicates(what, AccessKind::kWrite);
  check_sources(what, AccessKind::kWrite);
  notify(AccessKind::kWrite, what);
  if (scheduler_ != nullptr && !SharedMemory::is_shared(what.buffer)) scheduler_->changed_memory();
  copy_elements<true>(what.element_bytes, b->bytes, static_cast<const std::byte*>(values), resolved_.runs);
  // Inputs keep no record; the plan's types forbid storing to one except through an alias.
  if (!b->stored.empty())
    for (const Run& r : resolved_.runs) b->stored.set_range(r.first, r.count);
  if (watcher_ != nullptr) watcher_->accessed(AccessKind::kWrite, what, resolved_, *b, now_);
}

void SimMachine::print(const char* text) {
  std::fputs(text, stdout);
}

}  // namespace kl::sim
