// Whether what a report advises would help.
#pragma once

#include <span>

#include <sim/finding_log.hpp>

namespace kl::sim {

// Atomics that lie between two accesses in one order of blocks may do so by chance, and come the other way round in the
// next: then making them stronger orders nothing. So the request is run in other orders with the strongest atomics;
// a race that is still there loses its advice.
// `raced`: where the log has races.
void review_advice(const RunRequest& request, RunLog& log, std::span<const RacedGranule> raced);

}  // namespace kl::sim
