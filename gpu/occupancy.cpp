#include <gpu/occupancy.hpp>

#include <algorithm>
#include <charconv>
#include <climits>

namespace kl::gpu {
namespace {

constexpr int kRegisterGranule = 256;  // a warp's registers are rounded up to it
constexpr int kQuarters = 4;           // a multiprocessor has four schedulers, each with a quarter of the registers
constexpr int kMostRegistersPerThread = 255;
constexpr int kMostThreads = 1024;

constexpr int rounded_up(int value, int granule) { return (value + granule - 1) / granule * granule; }

int blocks_by_registers(const SmLimits& limits, int registers_per_thread, int warps) {
  if (registers_per_thread > kMostRegistersPerThread) return 0;
  const int per_warp = rounded_up(registers_per_thread * kWarpThreads, kRegisterGranule);
  if (per_warp == 0) return INT_MAX;
  // A launch is refused as if each quarter had to hold the same number of the block's warps.
  if (per_warp * rounded_up(warps, kQuarters) > limits.registers) return 0;
  return limits.registers / kQuarters / per_warp * kQuarters / warps;
}

int blocks_by_shared_memory(const SmLimits& limits, int shared_bytes) {
  const int each = rounded_up(shared_bytes + limits.reserved_shared_bytes, limits.shared_granule_bytes);
  return each == 0 ? INT_MAX : limits.shared_bytes / each;
}

}  // namespace

std::optional<int> capability_of(const std::string& arch) {
  if (!arch.starts_with("sm_")) return std::nullopt;
  int value = 0;
  const char* end = arch.data() + arch.size();
  const auto [rest, error] = std::from_chars(arch.data() + 3, end, value);
  const bool complete = rest == end || (rest + 1 == end && (*rest == 'a' || *rest == 'f'));
  if (error != std::errc() || !complete) return std::nullopt;
  return value;
}

std::optional<SmLimits> sm_limits(int compute_capability) {
  constexpr int kKiB = 1024;
  // From 8.0 on each block pays a kilobyte and granules are half as large.
  const auto since_8_0 = [](int warps, int blocks, int shared_kib) {
    return SmLimits{.warps = warps, .blocks = blocks, .shared_bytes = shared_kib * kKiB, .shared_granule_bytes = 128,
                    .reserved_shared_bytes = kKiB};
  };
  switch (compute_capability) {
    case 75: return SmLimits{.warps = 32, .blocks = 16, .shared_bytes = 64 * kKiB, .shared_granule_bytes = 256};
    case 80: return since_8_0(64, 32, 164);
    case 86: return since_8_0(48, 16, 100);
    case 87: return since_8_0(48, 16, 164);
    case 89: return since_8_0(48, 24, 100);
    case 90:
    case 100:
    case 103: return since_8_0(64, 32, 228);
    case 120:
    case 121: return since_8_0(48, 24, 100);
    default: return std::nullopt;
  }
}

Occupancy occupancy(const SmLimits& limits, const BlockDemand& demand) {
  const int warps = rounded_up(std::max(demand.threads, 1), kWarpThreads) / kWarpThreads;
  const struct {
    OccupancyLimit limit;
    int blocks;
  } bounds[] = {{OccupancyLimit::kWarps, demand.threads > kMostThreads ? 0 : limits.warps / warps},
                {OccupancyLimit::kBlocks, limits.blocks},
                {OccupancyLimit::kRegisters, blocks_by_registers(limits, demand.registers_per_thread, warps)},
                {OccupancyLimit::kSharedMemory, blocks_by_shared_memory(limits, demand.shared_bytes)}};
  const auto& least = *std::min_element(std::begin(bounds), std::end(bounds),
                                        [](const auto& a, const auto& b) { return a.blocks < b.blocks; });
  return {.blocks_per_sm = least.blocks, .warps_per_sm = least.blocks * warps, .most_warps = limits.warps, .limit = least.limit};
}

const char* limit_name(OccupancyLimit limit) {
  switch (limit) {
    case OccupancyLimit::kWarps: return "warps";
    case OccupancyLimit::kBlocks: return "blocks";
    case OccupancyLimit::kRegisters: return "registers";
    case OccupancyLimit::kSharedMemory: return "shared memory";
  }
  return "";
}

}  // namespace kl::gpu
