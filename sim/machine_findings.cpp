// What the machine finds, as findings: accesses it refuses, lanes without a value, lanes that get in each other's way.
#include <algorithm>
#include <cstdio>

#include <sim/machine.hpp>

namespace kl::sim {
namespace {

const char* cause(const RefusedLanes& lanes) {
  constexpr std::int64_t kLimit = std::int64_t{1} << 31;
  switch (lanes.why) {
    case Refusal::kPadding: return "this element is padding: it lies between the tensor's rows or planes and belongs to nobody";
    case Refusal::kIndexOverflow: return "the index does not fit 32 bits and wraps around on the GPU; compute it in 64 bits";
    case Refusal::kOutside:
      if (lanes.run.first < -kLimit || lanes.run.first >= kLimit) return "no int holds this offset: one that is computed in 32 bits wraps around on the GPU";
      return "";
    default: return "";
  }
}

}  // namespace

const Origin* SimMachine::origin(Origin::Kind kind, tl::site where, int buffer, std::int64_t element) {
  const Origin*& known = origin_of_[{kind, where.file, where.line, buffer}];
  if (known == nullptr) {
    origins_.push_back({kind, where, buffer, element, ""});
    if (kind == Origin::kNeverWritten)
      origins_.back().element_text = SharedMemory::is_shared(buffer) ? element_of_shared(buffer, element) : memory_[buffer].element_text(element);
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
    set_place(f, what.buffer, r.run.first);
    f.count = r.run.count;
    if (r.why == Refusal::kOutside && !SharedMemory::is_shared(what.buffer))
      std::snprintf(f.neighbour, sizeof f.neighbour, "%s", memory_.owner_of(what.buffer, r.run.first).c_str());
    std::snprintf(f.detail, sizeof f.detail, "%s", cause(r));
    log_.add(f);
  }
}

void SimMachine::add_uninitialized(const char* use, const Origin* why, AccessKind access, int lane, tl::site where,
                                   int buffer, std::int64_t element) {
  // A hole and a refused access have been reported themselves; what follows from them is noise.
  if (why != nullptr && (why->kind == Origin::kHole || why->kind == Origin::kRefused)) return;
  FindingRecord f = finding(FindingKind::kUninitialized, access, lane, where);
  set_place(f, buffer, element);
  if (why != nullptr) {
    f.has_other = true;
    f.other = make_side(log_, AccessKind::kRead, now_.block, lane, why->where);
    if (why->kind == Origin::kMaskedOff)
      std::snprintf(f.detail, sizeof f.detail, "%s: the mask of the load kept this lane from being read, and it has no `other`", use);
    else
      std::snprintf(f.detail, sizeof f.detail, "%s: nothing has written %s before it was read", use, why->element_text.c_str());
  } else {
    std::snprintf(f.detail, sizeof f.detail, "%s", use);
  }
  log_.add(f);
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
      set_place(f, what.buffer, r.first);
      std::snprintf(f.detail, sizeof f.detail, "two lanes of one store write the same element");
      log_.add(f);
      return;
    }
    if (r.first + r.count > widest->first + widest->count) widest = &r;
  }
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

}  // namespace kl::sim
