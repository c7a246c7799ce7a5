#include <sim/race_shadow.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

namespace kl::sim {

RaceShadow::RaceShadow(DeviceMemory& memory, RunLog& log) : memory_(memory), log_(log) {}

void RaceShadow::begin_launch(int launch) {
  ++generation_;
  if (launch < kMaxLaunches) std::copy_n(log_.launches[launch].grid, 3, grid_.begin());
}

std::vector<RaceShadow::Granule>& RaceShadow::granules(int buffer) {
  if (static_cast<int>(granules_.size()) <= buffer) granules_.resize(static_cast<std::size_t>(buffer) + 1);
  auto& g = granules_[static_cast<std::size_t>(buffer)];
  if (g.empty()) g.resize(static_cast<std::size_t>((memory_[buffer].span + 31) / 32));
  return g;
}

std::uint16_t RaceShadow::intern(tl::site where) {
  for (std::size_t i = 0; i < sites_.size(); ++i)
    if (sites_[i].line == where.line && sites_[i].file == where.file) return static_cast<std::uint16_t>(i);
  if (sites_.size() == 0xffff) return 0;
  sites_.push_back(where);
  return static_cast<std::uint16_t>(sites_.size() - 1);
}

void RaceShadow::access(AccessKind kind, int buffer, const Access& what, std::span<const Run> runs, const Moment& now) {
  if (kind == AccessKind::kAtomic) return;  // ordered atomics are the business of a later check
  if (kind == AccessKind::kRead && !memory_[buffer].writable) return;
  auto& shadow = granules(buffer);
  Touch t{static_cast<std::uint32_t>(now.linear_block), 0, 0, intern(what.where)};
  for (const Run& run : runs) {
    std::int64_t element = run.first;
    const std::int64_t end = run.first + run.count;
    while (element < end) {
      const std::int64_t start = element & ~std::int64_t{31};
      const std::int64_t stop = std::min(end, start + 32);
      const auto width = static_cast<int>(stop - element);
      t.mask = (width == 32 ? ~0u : (1u << width) - 1) << (element - start);
      t.lane = run.lane + static_cast<std::int32_t>(start - run.first);
      Granule& g = shadow[static_cast<std::size_t>(start >> 5)];
      if (g.generation != generation_) refresh(g);
      const Context c{buffer, start, kind, what.where, &now};
      if (g.split != 0)
        touch_cells(g, t, c);
      else if (kind == AccessKind::kWrite)
        write(g, t, c);
      else
        read(g, t, c);
      element = stop;
    }
  }
}

// The writer stays known across launches, for `owners`.
void RaceShadow::refresh(Granule& g) {
  if (g.split != 0) {
    Cells& cells = cells_[g.written];
    for (Cell& cell : cells) cell = Cell{};
    g.generation = generation_;
    return;
  }
  const std::uint32_t writer = g.writer;
  g = Granule{};
  g.writer = writer;
  g.generation = generation_;
}

void RaceShadow::write(Granule& g, const Touch& t, const Context& c) {
  const std::uint32_t overwritten = g.writer != t.block ? g.written & t.mask : 0;
  const std::uint32_t read_by_others = (g.reader != t.block ? g.read : g.many) & t.mask;
  if (overwritten != 0)
    report(c, t, std::countr_zero(overwritten), AccessKind::kWrite, g.writer, g.write_site, g.write_lane);
  else if (read_by_others != 0)
    report(c, t, std::countr_zero(read_by_others), AccessKind::kRead, g.reader, g.read_site, g.read_lane);

  const bool shared = g.written != 0 && g.writer != t.block && (g.written & ~t.mask) != 0;
  if (shared) {
    split(g);
    return touch_cells(g, t, c);
  }
  g.written = g.writer == t.block ? g.written | t.mask : t.mask;
  g.writer = t.block;
  g.write_site = t.site;
  g.write_lane = t.lane;
}

void RaceShadow::read(Granule& g, const Touch& t, const Context& c) {
  const std::uint32_t written_by_other = g.writer != t.block ? g.written & t.mask : 0;
  if (written_by_other != 0)
    report(c, t, std::countr_zero(written_by_other), AccessKind::kWrite, g.writer, g.write_site, g.write_lane);

  if (g.read == 0 || g.reader == t.block) {
    g.read |= t.mask;
    g.reader = t.block;
    g.read_site = t.site;
    g.read_lane = t.lane;
    return;
  }
  if ((t.mask & ~g.read) != 0) {
    split(g);
    return touch_cells(g, t, c);
  }
  g.many |= t.mask;
}

void RaceShadow::split(Granule& g) {
  Cells cells;
  for (int bit = 0; bit < 32; ++bit) {
    Cell& cell = cells[static_cast<std::size_t>(bit)];
    if ((g.written >> bit) & 1u) cell.writer = g.writer, cell.write_site = g.write_site, cell.write_lane = g.write_lane + bit;
    if ((g.read >> bit) & 1u) cell.reader = g.reader, cell.read_site = g.read_site, cell.read_lane = g.read_lane + bit;
    cell.many = (g.many >> bit) & 1u;
  }
  g.split = 1;
  g.written = static_cast<std::uint32_t>(cells_.size());
  cells_.push_back(cells);
}

void RaceShadow::touch_cells(Granule& g, const Touch& t, const Context& c) {
  Cells& cells = cells_[g.written];
  for (std::uint32_t rest = t.mask; rest != 0; rest &= rest - 1) {
    const int bit = std::countr_zero(rest);
    Cell& cell = cells[static_cast<std::size_t>(bit)];
    const bool written_by_other = cell.writer != kNobody && cell.writer != t.block;
    // The lanes of a cell are its own; report() wants the lane of the granule's first element.
    if (written_by_other)
      report(c, t, bit, AccessKind::kWrite, cell.writer, cell.write_site, cell.write_lane - bit);
    if (c.kind == AccessKind::kWrite) {
      const bool read_by_other = cell.many || (cell.reader != kNobody && cell.reader != t.block);
      if (!written_by_other && read_by_other)
        report(c, t, bit, AccessKind::kRead, cell.reader, cell.read_site, cell.read_lane - bit);
      cell.writer = t.block;
      cell.write_site = t.site;
      cell.write_lane = t.lane + bit;
    } else if (cell.reader == kNobody || cell.reader == t.block) {
      cell.reader = t.block;
      cell.read_site = t.site;
      cell.read_lane = t.lane + bit;
    } else {
      cell.many = true;
    }
  }
}

void RaceShadow::report(const Context& c, const Touch& t, int bit, AccessKind other, std::uint32_t other_block,
                        std::uint16_t other_site, std::int32_t other_lane) {
  const std::int64_t b = other_block;
  const std::int64_t block[3] = {b % grid_[0], b / grid_[0] % grid_[1], b / (grid_[0] * grid_[1])};
  FindingRecord f{};
  f.kind = FindingKind::kRace;
  f.launch = c.now->launch;
  f.here = make_side(log_, c.kind, c.now->block, t.lane + bit, c.where);
  f.has_other = true;
  f.other = make_side(log_, other, block, other_lane + bit, sites_[other_site]);
  f.buffer = c.buffer;
  f.element = c.first_element + bit;
  f.count = 1;
  log_.add(f);
}

void RaceShadow::owners(int buffer, std::int32_t* out) const {
  const std::int64_t span = memory_[buffer].span;
  std::fill_n(out, span, -1);
  if (static_cast<int>(granules_.size()) <= buffer || granules_[static_cast<std::size_t>(buffer)].empty()) return;
  const auto& shadow = granules_[static_cast<std::size_t>(buffer)];
  const BitMap& stored = memory_[buffer].stored;
  for (std::int64_t i = 0; i < span; ++i) {
    const Granule& g = shadow[static_cast<std::size_t>(i >> 5)];
    const std::uint32_t writer = g.split != 0 ? cells_[g.written][static_cast<std::size_t>(i & 31)].writer : g.writer;
    if (writer != kNobody && !stored.empty() && stored.test(i)) out[i] = static_cast<std::int32_t>(writer);
  }
}

}  // namespace kl::sim
