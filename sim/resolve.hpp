// From a tile access to the elements it touches: runs of consecutive elements and lanes, in closed form
// for lazy indices and masks. Bounds are checked here, once per run.
#pragma once

#include <cstdint>
#include <vector>

#include <sim/buffers.hpp>
#include <sim/kernel/machine.hpp>

namespace kl::sim {

// `count` lanes from `lane` on touch `count` elements from `first` on.
struct Run {
  std::int64_t first;
  std::int32_t lane, count;
  bool operator==(const Run&) const = default;
};

enum class Refusal { kOutside, kPadding, kIndexOverflow, kInvalidAddress, kInvalidMask };

// Active lanes that touch nothing: their address is not one.
struct RefusedLanes {
  Refusal why;
  Run run;
};

struct Resolved {
  std::vector<Run> runs;             // in lane order, inside the buffer
  std::vector<RefusedLanes> refused;
  std::int64_t covered = 0;          // lanes in runs

  void clear();
};

void resolve(const Access& what, const SimBuffer& buffer, Resolved& out);

inline bool lane_valid(const LaneValidity& v, int lane) {
  return v.why == nullptr || ((v.bits[lane >> 6] >> (lane & 63)) & 1u) != 0;
}

}  // namespace kl::sim
