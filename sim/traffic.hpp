// Models the memory traffic of a warp: 32-byte sectors and requests per load and store.
//
// A model, not a measurement: lanes of a tile are dealt to threads 16 bytes at a time, last axis fastest,
// as the GPU backend's blocked layout does. A row of consecutive, 16-byte aligned elements is one request
// of 16 bytes per thread; anything else is one request per element that a thread holds. Caches are not
// modelled: a sector touched by two requests counts twice.
#pragma once

#include <vector>

#include <sim/observer.hpp>

namespace kl::sim {

class TrafficModel : public Observer {
 public:
  TrafficModel(DeviceMemory& memory, RunLog& log) : memory_(memory), log_(log) {}
  void access(AccessKind kind, int buffer, const Access& what, std::span<const Run> runs, const Moment& now) override;

 private:
  struct Cost {
    std::int64_t requests = 0, sectors = 0, lanes = 0;
  };
  Cost cost_of(int element_bytes, std::int64_t base_address, int lanes, bool vector);

  DeviceMemory& memory_;
  RunLog& log_;
  std::vector<std::int64_t> element_of_lane_;  // -1: the lane touches nothing
  std::vector<std::int64_t> sectors_;
};

}  // namespace kl::sim
