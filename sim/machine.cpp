#include <sim/machine.hpp>

#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstring>

#include <sim/scheduler.hpp>

namespace kl::sim {
namespace {

template <int Bytes>
void copy_runs(std::byte* to, std::int64_t to_scale, const std::byte* from, std::int64_t from_scale,
               const std::vector<Run>& runs) {
  // One of the sides is indexed by element, the other by lane; a scale of 1 marks the element side.
  for (const Run& r : runs) {
    std::byte* t = to + (to_scale ? r.first : r.lane) * Bytes;
    const std::byte* f = from + (from_scale ? r.first : r.lane) * Bytes;
    if (r.count == 1)
      std::memcpy(t, f, Bytes);
    else
      std::memcpy(t, f, static_cast<std::size_t>(r.count) * Bytes);
  }
}

void copy_elements(int bytes, std::byte* to, bool to_memory, const std::byte* from, const std::vector<Run>& runs) {
  switch (bytes) {
    case 1: return copy_runs<1>(to, to_memory, from, !to_memory, runs);
    case 2: return copy_runs<2>(to, to_memory, from, !to_memory, runs);
    case 4: return copy_runs<4>(to, to_memory, from, !to_memory, runs);
    default: return copy_runs<8>(to, to_memory, from, !to_memory, runs);
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

const char* cause(Refusal why) {
  switch (why) {
    case Refusal::kPadding: return "this element is padding: it lies between the tensor's rows or planes and belongs to nobody";
    case Refusal::kIndexOverflow: return "the index does not fit 32 bits and wraps around on the GPU; compute it in 64 bits";
    default: return "";
  }
}

}  // namespace

void SimMachine::begin_launch(int launch) {
  now_.launch = launch;
  for (Observer* o : observers_) o->begin_launch(launch);
}

void SimMachine::enter_block(const std::int64_t block[3], std::int64_t linear_block) {
  std::copy_n(block, 3, now_.block);
  now_.linear_block = linear_block;
}

const Origin* SimMachine::origin(Origin::Kind kind, tl::site where, int buffer, std::int64_t element) {
  const Origin*& known = origin_of_[{kind, where.file, where.line, buffer}];
  if (known == nullptr) {
    origins_.push_back({kind, where, buffer, element});
    known = &origins_.back();
  }
  return known;
}

FindingRecord SimMachine::finding(FindingKind kind, AccessKind access, std::int64_t lane, tl::site where) {
  FindingRecord f{};
  f.kind = kind;
  f.launch = now_.launch;
  f.here = make_side(log_, access, now_.block, lane, where);
  f.buffer = -1;
  f.count = 1;
  return f;
}

const Origin* SimMachine::hole(int number, tl::site where) {
  FindingRecord f = finding(FindingKind::kHole, AccessKind::kRead, -1, where);
  f.hole = number;
  log_.add(f);
  return origin(Origin::kHole, where, number, 0);
}

SimBuffer* SimMachine::buffer_of(const Access& what, AccessKind kind) {
  current_block()->last_call = what.where;
  if (what.buffer >= 0 && what.buffer < memory_.count()) {
    SimBuffer& b = memory_[what.buffer];
    resolve(what, b, resolved_);
    if (!resolved_.refused.empty()) report_refused(what, kind);
    return &b;
  }
  // A default-made pointer: nothing behind it.
  FindingRecord f = finding(FindingKind::kOutOfBounds, kind, 0, what.where);
  std::snprintf(f.detail, sizeof f.detail, "this pointer was never set to a tensor");
  log_.add(f);
  resolved_.clear();
  return nullptr;
}

void SimMachine::notify(AccessKind kind, const Access& what) {
  if (resolved_.runs.empty()) return;
  for (Observer* o : observers_) o->access(kind, what.buffer, what, resolved_.runs, now_);
}

void SimMachine::report_refused(const Access& what, AccessKind kind) {
  for (const RefusedLanes& r : resolved_.refused) {
    const int lane = what.scalar ? -1 : r.run.lane;
    if (r.why == Refusal::kInvalidAddress) {
      add_uninitialized("an address", what.gather_validity.why, kind, lane, what.where, what.buffer, 0);
      continue;
    }
    if (r.why == Refusal::kInvalidMask) {
      add_uninitialized("a mask", what.mask_validity.why, kind, lane, what.where, what.buffer, 0);
      continue;
    }
    FindingRecord f = finding(FindingKind::kOutOfBounds, kind, lane, what.where);
    f.buffer = what.buffer;
    f.element = r.run.first;
    f.count = r.run.count;
    if (r.why == Refusal::kOutside)
      std::snprintf(f.neighbour, sizeof f.neighbour, "%s", memory_.owner_of(what.buffer, r.run.first).c_str());
    std::snprintf(f.detail, sizeof f.detail, "%s", cause(r.why));
    log_.add(f);
  }
}

void SimMachine::add_uninitialized(const char* use, const Origin* why, AccessKind access, int lane, tl::site where,
                                   int buffer, std::int64_t element) {
  // A hole and a refused access have been reported themselves; what follows from them is noise.
  if (why != nullptr && (why->kind == Origin::kHole || why->kind == Origin::kRefused)) return;
  FindingRecord f = finding(FindingKind::kUninitialized, access, lane, where);
  f.buffer = buffer;
  f.element = element;
  if (why != nullptr) {
    f.has_other = true;
    f.other = make_side(log_, AccessKind::kRead, now_.block, lane, why->where);
    if (why->kind == Origin::kMaskedOff)
      std::snprintf(f.detail, sizeof f.detail, "%s: the mask of the load kept this lane from being read, and it has no `other`", use);
    else
      std::snprintf(f.detail, sizeof f.detail, "%s: nothing has written %s[%lld] before it was read", use,
                    memory_[why->buffer].name.c_str(), static_cast<long long>(why->element));
  } else {
    std::snprintf(f.detail, sizeof f.detail, "%s", use);
  }
  log_.add(f);
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
  const Origin* why = load_now(what, values, valid_bits, other);
  // Last, since another block may go on here.
  if (scheduler_ != nullptr && resolved_.covered == 1) scheduler_->loaded_one({what.where, what.buffer, resolved_.runs[0].first});
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
  copy_elements(what.element_bytes, static_cast<std::byte*>(values), false, b->bytes, resolved_.runs);
  if (all_covered && b->holds_values) return nullptr;
  return clear_lanes_without_value(what, *b, valid_bits, other);
}

void SimMachine::report_invalid_store(const Access& what, LaneValidity validity) {
  for (const Run& r : resolved_.runs)
    for (std::int32_t i = 0; i < r.count; ++i)
      if (!lane_valid(validity, r.lane + i))
        return add_uninitialized("stored", validity.why, AccessKind::kWrite, what.scalar ? -1 : r.lane + i, what.where,
                                 what.buffer, r.first + i);
}

void SimMachine::report_duplicates(const Access& what, AccessKind kind) {
  const auto& runs = resolved_.runs;
  const auto apart = [](const Run& a, const Run& b) { return a.first + a.count <= b.first; };
  const auto pairwise = [&](auto&& holds) {
    for (std::size_t i = 1; i < runs.size(); ++i)
      if (!holds(runs[i - 1], runs[i])) return false;
    return true;
  };
  if (pairwise(apart) || pairwise([&](const Run& a, const Run& b) { return apart(b, a); })) return;

  by_element_.assign(runs.begin(), runs.end());
  std::sort(by_element_.begin(), by_element_.end(), [](const Run& a, const Run& b) {
    return a.first != b.first ? a.first < b.first : a.lane < b.lane;
  });
  const Run* widest = &by_element_[0];
  for (std::size_t i = 1; i < by_element_.size(); ++i) {
    const Run& r = by_element_[i];
    if (r.first < widest->first + widest->count) {
      FindingRecord f = finding(FindingKind::kRace, kind, r.lane, what.where);
      f.has_other = true;
      f.other = make_side(log_, kind, now_.block, widest->lane + (r.first - widest->first), what.where);
      f.buffer = what.buffer;
      f.element = r.first;
      std::snprintf(f.detail, sizeof f.detail, "two lanes of one store write the same element");
      return log_.add(f);
    }
    if (r.first + r.count > widest->first + widest->count) widest = &r;
  }
}

void SimMachine::store(const Access& what, const void* values, LaneValidity validity) {
  SimBuffer* b = buffer_of(what, AccessKind::kWrite);
  if (b == nullptr) return;
  if (validity.why != nullptr) report_invalid_store(what, validity);
  if (resolved_.runs.size() > 1) report_duplicates(what, AccessKind::kWrite);
  notify(AccessKind::kWrite, what);
  if (scheduler_ != nullptr) scheduler_->changed_memory();
  copy_elements(what.element_bytes, b->bytes, true, static_cast<const std::byte*>(values), resolved_.runs);
  // Inputs keep no record; the plan's types forbid storing to one except through an alias.
  if (!b->stored.empty())
    for (const Run& r : resolved_.runs) b->stored.set_range(r.first, r.count);
}

void SimMachine::use_of_invalid(const char* use, LaneValidity validity, int lanes, tl::site where) {
  if (validity.why == nullptr) return;
  for (int lane = 0; lane < lanes; ++lane)
    if (!lane_valid(validity, lane))
      return add_uninitialized(use, validity.why, AccessKind::kRead, lanes == 1 ? -1 : lane, where, validity.why->buffer,
                               validity.why->element);
}

void SimMachine::broken_promise(const char* text, std::int64_t value, std::int64_t divisor, tl::site where) {
  FindingRecord f = finding(FindingKind::kMisaligned, AccessKind::kRead, -1, where);
  std::snprintf(f.detail, sizeof f.detail, "%s promises a multiple of %lld, but the value is %lld", text,
                static_cast<long long>(divisor), static_cast<long long>(value));
  log_.add(f);
}

void SimMachine::assert_failed(const char* text, int lane, tl::site where) {
  FindingRecord f = finding(FindingKind::kAssert, AccessKind::kRead, lane, where);
  std::snprintf(f.detail, sizeof f.detail, "%s", text);
  log_.add(f);
}

void SimMachine::print(const char* text) {
  std::fputs(text, stdout);
}

}  // namespace kl::sim
