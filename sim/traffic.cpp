#include <sim/traffic.hpp>

#include <algorithm>

namespace kl::sim {
namespace {

constexpr int kWarpLanes = 32;
constexpr int kVectorBytes = 16;
constexpr int kSectorBytes = 32;

// Every run starts on 16 bytes, in memory and in the tile, and the tile walks its last axis by one.
bool vectorises(const Access& what, std::span<const Run> runs, std::int64_t base_address) {
  if (what.gather != nullptr || what.stride[2] != 1) return false;
  const int width = kVectorBytes / what.element_bytes;
  return std::all_of(runs.begin(), runs.end(), [&](const Run& r) {
    return r.lane % width == 0 && (base_address + r.first * what.element_bytes) % kVectorBytes == 0;
  });
}

}  // namespace

TrafficModel::Cost TrafficModel::cost_of(int element_bytes, std::int64_t base_address, int lanes, bool vector) {
  const int width = std::max(1, std::min(kVectorBytes / element_bytes, lanes));
  const int per_request = vector ? width : 1;
  Cost cost;
  for (int start = 0; start < lanes; start += kWarpLanes * width) {
    for (int part = 0; part < width; part += per_request) {
      sectors_.clear();
      for (int thread = 0; thread < kWarpLanes; ++thread) {
        bool takes_part = false;
        for (int k = part; k < part + per_request; ++k) {
          const int lane = start + thread * width + k;
          if (lane >= lanes || element_of_lane_[static_cast<std::size_t>(lane)] < 0) continue;
          const std::int64_t address = base_address + element_of_lane_[static_cast<std::size_t>(lane)] * element_bytes;
          takes_part = true;
          if (sectors_.empty() || sectors_.back() != address / kSectorBytes) sectors_.push_back(address / kSectorBytes);
        }
        cost.lanes += takes_part;
      }
      if (sectors_.empty()) continue;
      std::sort(sectors_.begin(), sectors_.end());
      cost.sectors += std::unique(sectors_.begin(), sectors_.end()) - sectors_.begin();
      ++cost.requests;
    }
  }
  return cost;
}

void TrafficModel::access(AccessKind kind, int buffer, const Access& what, std::span<const Run> runs, const Moment&) {
  if (kind == AccessKind::kAtomic) return;
  const SimBuffer& b = memory_[buffer];
  element_of_lane_.assign(static_cast<std::size_t>(what.lanes()), -1);
  std::int64_t elements = 0;
  for (const Run& run : runs) {
    elements += run.count;
    for (std::int32_t i = 0; i < run.count; ++i) element_of_lane_[static_cast<std::size_t>(run.lane + i)] = run.first + i;
  }
  const Cost cost = cost_of(what.element_bytes, b.address, what.lanes(), vectorises(what, runs, b.address));
  RunCounters& c = log_.counters;
  c.lane_accesses += cost.lanes;
  if (kind == AccessKind::kRead) {
    c.bytes_loaded += elements * what.element_bytes;
    c.load_requests += cost.requests;
    c.load_sectors += cost.sectors;
  } else {
    c.bytes_stored += elements * what.element_bytes;
    c.store_requests += cost.requests;
    c.store_sectors += cost.sectors;
  }
}

}  // namespace kl::sim
