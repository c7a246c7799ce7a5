// Who waits for what, once no block can go on.
#include <algorithm>
#include <cstdio>

#include <sim/machine.hpp>
#include <sim/scheduler.hpp>

namespace kl::sim {

void SimMachine::report_deadlock(const std::vector<Waiting>& waiting, std::int64_t never_started, const std::int64_t grid[3]) {
  const auto enter = [&](std::int64_t b) {
    const std::int64_t block[3] = {b % grid[0], b / grid[0] % grid[1], b / (grid[0] * grid[1])};
    enter_block(block, b);
  };
  // Of blocks that wait for the same at the same place, the first speaks for all.
  std::vector<Waiting> kinds;
  for (const Waiting& w : waiting)
    if (std::none_of(kinds.begin(), kinds.end(), [&](const Waiting& k) { return k.poll == w.poll; })) kinds.push_back(w);
  for (const Waiting& w : kinds) {
    enter(w.block);
    FindingRecord f = finding(FindingKind::kDeadlock, AccessKind::kAtomic, -1, w.poll.where);
    f.buffer = w.poll.buffer;
    f.element = w.poll.element;
    f.count = std::count_if(waiting.begin(), waiting.end(), [&](const Waiting& k) { return k.poll == w.poll; });
    if (never_started > 0)
      std::snprintf(f.detail, sizeof f.detail, "all %zu blocks that the machine has room for wait, and %lld cannot start before one of them ends",
                    waiting.size(), static_cast<long long>(never_started));
    else
      std::snprintf(f.detail, sizeof f.detail, "all blocks that have not ended wait, and none is left to wake them");
    log_.add(f);
  }
}

}  // namespace kl::sim
