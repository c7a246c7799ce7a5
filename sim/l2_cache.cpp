#include <sim/l2_cache.hpp>

#include <algorithm>
#include <bit>

namespace kl::sim {
namespace {

constexpr int kLineSectors = 4, kWays = 16;

void write_back(std::uint8_t dirty, MemoryCounters& to) { to.dram_bytes_written += std::popcount(dirty) * kSectorBytes; }

}  // namespace

L2Cache::L2Cache(std::int64_t size_bytes)
    : sets_(std::max<std::int64_t>(size_bytes / (kSectorBytes * kLineSectors * kWays), 1)), lines_(static_cast<std::size_t>(sets_) * kWays) {}

L2Cache::Line& L2Cache::line_of(std::int64_t tag, MemoryCounters& to) {
  const auto set = lines_.begin() + tag % sets_ * kWays;
  const auto found = std::find_if(set, set + kWays, [&](const Line& l) { return l.tag == tag; });
  if (found != set + kWays) return *found;
  Line& oldest = *std::min_element(set, set + kWays, [](const Line& a, const Line& b) { return a.used < b.used; });
  write_back(oldest.dirty, to);
  oldest = {.tag = tag, .used = 0, .valid = 0, .dirty = 0};
  return oldest;
}

void L2Cache::access(std::int64_t sector, bool reads, bool writes, MemoryCounters& to) {
  Line& line = line_of(sector / kLineSectors, to);
  const auto bit = static_cast<std::uint8_t>(1u << (sector % kLineSectors));
  line.used = ++now_;
  ++to.l2_sectors;
  if ((line.valid & bit) != 0) ++to.l2_hits;
  else if (reads) to.dram_bytes_read += kSectorBytes;
  line.valid |= bit;
  if (writes) line.dirty |= bit;
}

void L2Cache::flush(MemoryCounters& to) {
  for (Line& line : lines_) {
    write_back(line.dirty, to);
    line.dirty = 0;
  }
}

}  // namespace kl::sim
