#include <sim/race_shadow.hpp>

#include <algorithm>
#include <bit>
#include <cstdio>

namespace kl::sim {
namespace {

using Other = RaceWitness::Kind;

AccessKind access_kind(Other kind) {
  if (kind == Other::kRead) return AccessKind::kRead;
  return kind == Other::kWrite ? AccessKind::kWrite : AccessKind::kAtomic;
}

}  // namespace

RaceShadow::RaceShadow(DeviceMemory& memory, RunLog& log) : memory_(memory), log_(log) {}

void RaceShadow::begin_run() {
  order_.begin_run();
  if_ordered_.begin_run();
  sets_.clear();
  // Rarely, so that generations do not run out in the middle of a run if they need not.
  if (generation_ > kGenerations / 2) {
    for (auto& granules : granules_) granules.clear();
    splits_.clear();
    atomics_.clear();
    planes_.clear();
    generation_ = 0;
  }
  run_start_ = static_cast<std::uint16_t>(generation_ + 1);
}

// Generations have run out: what granules know is brought up to date, and numbered anew.
void RaceShadow::restart_generations() {
  for (auto& granules : granules_)
    for (Granule& g : granules) {
      refresh(g);
      g.generation = 0;
    }
  run_start_ = 0;
  generation_ = 1;
}

void RaceShadow::begin_launch(int launch) {
  if (++generation_ == kGenerations) restart_generations();
  order_.begin_launch();
  if_ordered_.begin_launch();
  if (witness_) witness_->begin_launch();
  if (launch < kMaxLaunches) std::copy_n(log_.launches[launch].grid, 3, grid_.begin());
}

std::vector<RaceShadow::Granule>& RaceShadow::granules(int buffer) {
  if (static_cast<int>(granules_.size()) <= buffer) granules_.resize(static_cast<std::size_t>(buffer) + 1);
  auto& g = granules_[static_cast<std::size_t>(buffer)];
  if (g.empty()) g.resize(static_cast<std::size_t>((memory_[buffer].span + 31) / 32));
  return g;
}

void RaceShadow::take_elements(std::span<const Run> runs) {
  elements_.clear();
  for (const Run& run : runs)
    for (std::int32_t i = 0; i < run.count; ++i) elements_.push_back(run.first + i);
}

void RaceShadow::fence(tl::memory_order order, tl::memory_scope scope, const Moment& now) {
  if (strengthens_) order_.fence(now.linear_block, tl::memory_order::acq_rel, tl::memory_scope::gpu);
  else order_.fence(now.linear_block, order, scope);
  if_ordered_.fence(now.linear_block, tl::memory_order::acq_rel, tl::memory_scope::gpu);
}

void RaceShadow::access(AccessKind kind, int buffer, const Access& what, std::span<const Run> runs, const Moment& now) {
  if (kind == AccessKind::kRead && !memory_[buffer].writable) return;
  auto& shadow = granules(buffer);
  // An atomic belongs to the segment that it ends, and comes after what it acquires.
  Touch t{.kind = kind, .reads = kind == AccessKind::kRead || what.reads_only,
          .narrow = kind == AccessKind::kAtomic && what.scope == tl::memory_scope::cta && !strengthens_, .block = now.linear_block, .segment = order_.segment(now.linear_block),
          .buffer = buffer, .where = what.where, .now = &now};
  if (kind == AccessKind::kAtomic) {
    take_elements(runs);
    if (strengthens_) order_.atomic(now.linear_block, buffer, elements_, tl::memory_order::acq_rel, tl::memory_scope::gpu);
    else order_.atomic(now.linear_block, buffer, elements_, what.order, what.scope);
  }
  for (std::size_t i = 0; i < runs.size();) {
    const Run& run = runs[i];
    std::int64_t element = run.first;
    if (run.count == 1 && kind != AccessKind::kAtomic) {
      // Elements that lie apart: those of one granule at once, where nobody else has been.
      t.first_element = element & ~std::int64_t{31};
      t.mask = 0;
      std::size_t next = i;
      for (; next < runs.size() && runs[next].count == 1 && (runs[next].first & ~std::int64_t{31}) == t.first_element; ++next)
        t.mask |= 1u << (runs[next].first - t.first_element);
      if (touch_alone(shadow[static_cast<std::size_t>(element >> 5)], t)) {
        i = next;
        continue;
      }
    }
    const std::int64_t end = run.first + run.count;
    while (element < end) {
      const std::int64_t start = element & ~std::int64_t{31};
      const std::int64_t stop = std::min(end, start + 32);
      const auto width = static_cast<int>(stop - element);
      t.mask = (width == 32 ? ~0u : (1u << width) - 1) << (element - start);
      t.lane = run.lane + static_cast<std::int32_t>(start - run.first);
      t.first_element = start;
      Granule& g = shadow[static_cast<std::size_t>(start >> 5)];
      if (g.generation != generation_) {
        // Most stores are the first to touch what they write.
        if (kind == AccessKind::kWrite && g.split == 0) {
          g = {t.segment, kNobody, t.mask, 0, generation_, 0};
          element = stop;
          continue;
        }
        refresh(g);
      }
      if (kind == AccessKind::kAtomic && g.split == 0) split(g);
      if (g.split != 0)
        touch_cells(g, t);
      else if (kind == AccessKind::kWrite)
        write(g, t);
      else
        read(g, t);
      element = stop;
    }
    ++i;
  }
  if (witness_) note_witnessed(t, runs);
  // Behind the reports: a stronger atomic orders what comes after it, not itself.
  if (kind == AccessKind::kAtomic) if_ordered_.atomic(now.linear_block, buffer, elements_, tl::memory_order::acq_rel, tl::memory_scope::gpu);
}

void RaceShadow::note_witnessed(const Touch& t, std::span<const Run> runs) {
  const auto note = [&](Other kind) { witness_->note(kind, t.buffer, runs, t.block, t.where); };
  if (t.kind != AccessKind::kAtomic) return note(t.reads ? Other::kRead : Other::kWrite);
  note(t.reads ? Other::kAtomicRead : Other::kAtomic);
  if (t.narrow && !t.reads) note(Other::kNarrowAtomic);
}

// The writer stays known across launches, for `owners`.
void RaceShadow::refresh(Granule& g) {
  const bool of_another_run = g.generation < run_start_;
  g.generation = generation_;
  if (g.split != 0) {
    Split& s = splits_[g.written];
    s.write.known = s.read.known = 0;
    if (of_another_run) s.owned = 0;
    if (s.atomics != kNone) {
      Atomics& a = atomics_[s.atomics];
      a.write.known = a.read.known = a.narrow.known = 0;
    }
    return;
  }
  g.written = g.read = 0;
  g.reader = kNobody;
  if (of_another_run) g.writer = kNobody;
}

void RaceShadow::write(Granule& g, const Touch& t) {
  if (g.writer != t.segment && (g.written & ~t.mask) != 0) {
    split(g);
    return touch_cells(g, t);
  }
  const std::uint32_t overwritten = g.written & t.mask, were_read = g.read & t.mask;
  if (overwritten != 0 && !ordered(g.writer, t)) {
    report(t, std::countr_zero(overwritten), Other::kWrite, g.writer);
  } else if (were_read != 0) {
    if (const Segment reader = first_unordered(g.reader, t); reader != kNobody)
      report(t, std::countr_zero(were_read), Other::kRead, reader);
  }
  g.written = g.writer == t.segment ? g.written | t.mask : t.mask;
  g.writer = t.segment;
  g.read &= ~t.mask;  // what comes after this write comes after them
}

void RaceShadow::read(Granule& g, const Touch& t) {
  const bool alone = g.read == 0 || g.reader == t.segment;
  const bool known = !alone && sets_.last(g.reader) == t.segment && (t.mask & ~g.read) == 0;
  const bool dominated = !alone && !known && (g.read & ~t.mask) == 0 && first_unordered(g.reader, t) == kNobody;
  if (!alone && !known && !dominated && g.read != t.mask) {
    split(g);
    return touch_cells(g, t);
  }
  const std::uint32_t written = g.written & t.mask;
  if (written != 0 && !ordered(g.writer, t))
    report(t, std::countr_zero(written), Other::kWrite, g.writer);
  if (known) return;
  if (alone) {
    g.read |= t.mask;
    g.reader = t.segment;
  } else if (dominated) {
    g.read = t.mask;
    g.reader = t.segment;
  } else {
    g.reader = sets_.add(g.reader, t.segment);
  }
}

// One after the other the elements of the touch would conflict with nobody, and leave this behind.
bool RaceShadow::touch_alone(Granule& g, const Touch& t) {
  if (g.generation != generation_) refresh(g);
  if (g.split != 0) return false;
  if (t.kind == AccessKind::kWrite) {
    if ((g.writer != t.segment && g.written != 0) || (g.reader != t.segment && (g.read & t.mask) != 0)) return false;
    g.written |= t.mask;
    g.writer = t.segment;
    g.read &= ~t.mask;
  } else {
    if ((g.reader != t.segment && g.read != 0) || (g.writer != t.segment && (g.written & t.mask) != 0)) return false;
    g.read |= t.mask;
    g.reader = t.segment;
  }
  return true;
}

RaceShadow::Plane& RaceShadow::plane_of(Kind& kind) {
  if (kind.plane == kNone) {
    kind.plane = static_cast<std::uint32_t>(planes_.size());
    planes_.emplace_back();
  }
  return planes_[kind.plane];
}

void RaceShadow::split(Granule& g) {
  Split made;
  const auto take_over = [&](Kind& kind, std::uint32_t known, Entry who) {
    kind.known = known;
    plane_of(kind).fill(who);
  };
  if (g.writer != kNobody) {
    take_over(made.write, g.written, g.writer);
    made.owned = ~0u;
  }
  if (g.read != 0) take_over(made.read, g.read, g.reader);
  g.split = 1;
  g.written = static_cast<std::uint32_t>(splits_.size());
  splits_.push_back(made);
}

// True, and reported, if the element's earlier accesses of one kind are not all before this one.
bool RaceShadow::conflicts(const Kind& earlier, RaceWitness::Kind kind, const Touch& t, int bit) {
  if (!earlier.has(bit)) return false;
  const Segment other = first_unordered(planes_[earlier.plane][static_cast<std::size_t>(bit)], t);
  if (other == kNobody) return false;
  report(t, bit, kind, other);
  return true;
}

// Two atomics of different blocks are atomic to each other if the scope of each reaches the other.
bool RaceShadow::conflicts_of_atomics(const Atomics& atomics, const Touch& t, int bit) {
  if (!t.narrow) return conflicts(atomics.narrow, Other::kNarrowAtomic, t, bit);
  return conflicts(atomics.write, Other::kAtomic, t, bit) || (!t.reads && conflicts(atomics.read, Other::kAtomicRead, t, bit));
}

void RaceShadow::note(Kind& kind, const Touch& t, int bit) {
  Entry& who = plane_of(kind)[static_cast<std::size_t>(bit)];
  // Who is ordered before this access is not needed any more: whatever comes after this one comes after them. Without
  // it a block that polls would lengthen the set, and the walk along it, each time.
  Entry rest = kind.has(bit) ? who : kNobody;
  while (rest != kNobody && ordered(sets_.last(rest), t)) rest = sets_.rest(rest);
  who = rest == kNobody ? t.segment : sets_.add(rest, t.segment);
  kind.known |= 1u << bit;
}

void RaceShadow::touch_cells(Granule& g, const Touch& t) {
  Split& s = splits_[g.written];
  const bool is_atomic = t.kind == AccessKind::kAtomic;
  if (is_atomic && s.atomics == kNone) {
    s.atomics = static_cast<std::uint32_t>(atomics_.size());
    atomics_.emplace_back();
  }
  Atomics* const atomics = s.atomics == kNone ? nullptr : &atomics_[s.atomics];
  for (std::uint32_t rest = t.mask; rest != 0; rest &= rest - 1) {
    const int bit = std::countr_zero(rest);
    const std::uint32_t here = 1u << bit;
    // The first that conflicts speaks for all.
    (void)(conflicts(s.write, Other::kWrite, t, bit) ||
           (atomics != nullptr && !is_atomic && conflicts(atomics->write, Other::kAtomic, t, bit)) ||
           (!t.reads && conflicts(s.read, Other::kRead, t, bit)) ||
           (atomics != nullptr && !is_atomic && !t.reads && conflicts(atomics->read, Other::kAtomicRead, t, bit)) ||
           (is_atomic && conflicts_of_atomics(*atomics, t, bit)));
    if (t.kind == AccessKind::kWrite) {
      s.write.known &= ~here;
      s.read.known &= ~here;
      if (atomics != nullptr)
        for (std::uint32_t* mask : {&atomics->write.known, &atomics->read.known, &atomics->narrow.known, &atomics->owned}) *mask &= ~here;
    }
    if (!t.reads) s.owned |= here;
    if (!is_atomic) {
      note(t.reads ? s.read : s.write, t, bit);
      continue;
    }
    note(t.reads ? atomics->read : atomics->write, t, bit);
    if (t.reads) continue;
    atomics->owned |= here;
    if (t.narrow) note(atomics->narrow, t, bit);
  }
}

void RaceShadow::report(const Touch& t, int bit, Other other, Segment other_segment) {
  const std::int64_t b = order_.block_of(other_segment);
  const std::int64_t block[3] = {b % grid_[0], b / grid_[0] % grid_[1], b / (grid_[0] * grid_[1])};
  const std::int64_t element = t.first_element + bit;
  const RaceWitness::Place* const known = witness_ ? witness_->last(other, t.buffer, element, b) : nullptr;
  const auto [where, lane] = known != nullptr ? *known : RaceWitness::Place{};
  FindingRecord f{};
  f.kind = FindingKind::kRace;
  f.launch = t.now->launch;
  f.here = make_side(log_, t.kind, t.now->block, t.lane + bit, t.where);
  f.has_other = true;
  f.other = make_side(log_, access_kind(other), block, lane, where);
  f.buffer = t.buffer;
  f.element = element;
  f.count = 1;
  if (f.here.access == AccessKind::kAtomic && f.other.access == AccessKind::kAtomic) {
    std::snprintf(f.detail, sizeof f.detail, "the scope tl::cta makes an atomic one among the threads of its own block: two blocks need tl::gpu on both sides");
  } else if (if_ordered_.before(other_segment, t.block)) {
    f.advises_order = true;
    std::snprintf(f.detail, sizeof f.detail, "atomics lie between the two, but do not order them: let the first block's release, the "
                                             "second's acquire, both with a scope beyond the block (tl::gpu)");
  } else if (f.here.access == AccessKind::kAtomic || f.other.access == AccessKind::kAtomic) {
    std::snprintf(f.detail, sizeof f.detail, "one of them is atomic and the other is not");
  }
  if (witness_) log_.add(f, known != nullptr);
  else log_.add_raced({t.buffer, t.first_element}, log_.add(f));
}

void RaceShadow::owners(int buffer, std::int32_t* out) const {
  const std::int64_t span = memory_[buffer].span;
  std::fill_n(out, span, -1);
  if (static_cast<int>(granules_.size()) <= buffer || granules_[static_cast<std::size_t>(buffer)].empty()) return;
  const auto& shadow = granules_[static_cast<std::size_t>(buffer)];
  const BitMap& stored = memory_[buffer].stored;
  for (std::int64_t i = 0; i < span; ++i) {
    if (stored.empty() || !stored.test(i)) continue;
    const Granule& g = shadow[static_cast<std::size_t>(i >> 5)];
    if (g.generation < run_start_) continue;
    if (g.split != 0) {
      const Split& s = splits_[g.written];
      const auto bit = static_cast<std::size_t>(i & 31);
      if (((s.owned >> bit) & 1u) == 0) continue;
      const bool by_atomic = s.atomics != kNone && ((atomics_[s.atomics].owned >> bit) & 1u) != 0;
      const Kind& kind = by_atomic ? atomics_[s.atomics].write : s.write;
      out[i] = static_cast<std::int32_t>(order_.block_of(sets_.last(planes_[kind.plane][bit])));
    } else if (g.writer != kNobody) out[i] = static_cast<std::int32_t>(order_.block_of(g.writer));
  }
}

double RaceShadow::bytes_per_byte() const {
  std::size_t kept = splits_.size() * sizeof(Split) + atomics_.size() * sizeof(Atomics) + planes_.size() * sizeof(Plane);
  std::int64_t watched = 0;
  for (std::size_t i = 0; i < granules_.size(); ++i) {
    if (granules_[i].empty()) continue;
    kept += granules_[i].size() * sizeof(Granule);
    watched += memory_[static_cast<int>(i)].span * memory_[static_cast<int>(i)].element_bytes;
  }
  return watched == 0 ? 0 : static_cast<double>(kept) / static_cast<double>(watched);
}

}  // namespace kl::sim
