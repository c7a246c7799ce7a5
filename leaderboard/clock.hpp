// The time as the leaderboard sees it; tests give another one.
#pragma once

#include <cstdint>
#include <functional>

namespace kl::board {

// Milliseconds since 1970, UTC.
using Clock = std::function<std::int64_t()>;

// The wall clock at the call, and from then on what the monotonic clock says has passed: a correction of the machine's time while
// the program runs neither ends leases nor prolongs them.
Clock service_clock();

}  // namespace kl::board
