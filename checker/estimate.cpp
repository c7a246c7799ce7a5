#include <checker/estimate.hpp>

#include <algorithm>

namespace kl {
namespace {

constexpr double kBytesPerUsOfGb = 1e3;  // GB/s to bytes per microsecond

void add_residency(const LaunchCounters& launch, const MachineModel& machine, Estimate& e) {
  const std::int64_t by_warps = machine.warps_per_sm / std::max(launch.num_warps, 1);
  e.blocks_per_sm = machine.resident_per_sm(launch.num_warps, launch.shared_bytes);
  e.limited_by = "blocks";
  if (e.blocks_per_sm < machine.blocks_per_sm) e.limited_by = e.blocks_per_sm < by_warps ? "shared memory" : "warps";
  const std::int64_t places = e.blocks_per_sm * machine.sms;
  e.waves = (launch.blocks + places - 1) / places;
  if (e.waves > 0) e.last_wave_share = static_cast<double>(launch.blocks - (e.waves - 1) * places) / static_cast<double>(places);
}

}  // namespace

Estimate estimate(const LaunchCounters& launch, const MachineModel& machine) {
  Estimate e;
  add_residency(launch, machine, e);
  const MemoryCounters& m = launch.memory;
  e.dram_us = static_cast<double>(m.dram_bytes_read + m.dram_bytes_written) / (machine.dram_gb_per_s * kBytesPerUsOfGb);
  e.l2_us = static_cast<double>(m.l2_sectors * kSectorBytes) / (machine.l2_gb_per_s * kBytesPerUsOfGb);
  // Each multiprocessor's shared memory takes a wavefront a cycle.
  e.shared_us = static_cast<double>(launch.shared.wavefronts) / machine.sms / machine.clock_mhz;
  e.at_least_us = std::max({e.dram_us, e.l2_us, e.shared_us});
  e.bound_by = e.at_least_us == e.dram_us ? "DRAM" : e.at_least_us == e.l2_us ? "L2" : "shared memory";
  if (launch.blocks == 0) return e;
  const double hits = m.l2_sectors > 0 ? static_cast<double>(m.l2_hits) / static_cast<double>(m.l2_sectors) : 0;
  const double latency = hits * machine.l2_latency + (1 - hits) * machine.dram_latency;
  const double rounds = static_cast<double>(launch.loads.operations + launch.atomics.operations) / static_cast<double>(launch.blocks) /
                        static_cast<double>(std::max<std::int64_t>(launch.most_copies, 1));
  e.at_most_us = e.at_least_us + static_cast<double>(e.waves) * rounds * latency / machine.clock_mhz;
  return e;
}

}  // namespace kl
