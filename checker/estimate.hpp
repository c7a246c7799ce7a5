// How long a launch takes on a modelled machine, from what was counted: bounds, not a prediction.
#pragma once

#include <cstdint>
#include <string_view>

#include <tl/counters.hpp>
#include <tl/machine_model.hpp>

namespace kl {

struct Estimate {
  std::int64_t blocks_per_sm = 0;      // resident at once; registers are not modelled
  std::string_view limited_by;         // "blocks", "warps", "shared memory"
  std::int64_t waves = 0;
  double last_wave_share = 1;          // of the places in the last wave, those taken
  double dram_us = 0, l2_us = 0, shared_us = 0;  // that the bytes and wavefronts take at full speed
  double at_least_us = 0;              // the longest of these
  std::string_view bound_by;           // "DRAM", "L2", "shared memory"
  double at_most_us = 0;               // if each load of a block waits for the one before, and blocks hide nothing
  // Of that time, what no block could fill with work: 0 where bandwidth is the limit.
  double stall_share() const { return at_most_us > 0 ? 1 - at_least_us / at_most_us : 0; }
};

Estimate estimate(const LaunchCounters& launch, const MachineModel& machine);

}  // namespace kl
