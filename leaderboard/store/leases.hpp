// Which leases have run out, told without comparing clocks: not by the time that stands in the row, which another process wrote by
// another clock, but by how long the row has not moved before one's own eyes.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>

namespace kl::board {

// As it stands in the row of a submission; each claim and each heartbeat changes it.
struct Lease {
  std::int64_t fence = 0, until = 0;
  bool operator==(const Lease&) const = default;
};

class Leases {
 public:
  // A claim or a heartbeat of this process, which need not wait to be seen.
  void saw(std::int64_t id, const Lease& lease, std::int64_t now) {
    const std::lock_guard lock(mutex_);
    seen_[id] = {lease, now};
  }
  // Of all that are running, those that have stood still for `lease_ms`. Times are of one clock that does not go back.
  std::map<std::int64_t, Lease> run_out(const std::map<std::int64_t, Lease>& running, std::int64_t now, std::int64_t lease_ms) {
    std::map<std::int64_t, Lease> late;
    const std::lock_guard lock(mutex_);
    std::erase_if(seen_, [&](const auto& entry) { return !running.contains(entry.first); });
    for (const auto& [id, lease] : running) {
      Seen& seen = seen_.try_emplace(id, Seen{lease, now}).first->second;
      if (seen.lease != lease) seen = {lease, now};
      if (now - seen.since >= lease_ms) late.emplace(id, lease);
    }
    return late;
  }

 private:
  struct Seen {
    Lease lease;
    std::int64_t since = 0;
  };
  std::mutex mutex_;
  std::map<std::int64_t, Seen> seen_;
};

}  // namespace kl::board
