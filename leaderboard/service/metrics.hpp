// What the service counts of itself, for Prometheus.
#pragma once

#include <atomic>
#include <cstdint>

namespace kl::board {

struct Metrics {
  std::atomic<std::int64_t> requests_by_class[6] = {};  // by the first digit of the status
  std::atomic<std::int64_t> request_us = 0;             // that handlers took, all together
  std::atomic<std::int64_t> leases_lost = 0;
};

}  // namespace kl::board
