// Counts what a run does: the sums of tl/counters.hpp, line by line and launch by launch.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include <sim/barrier_use.hpp>
#include <sim/counter_log.hpp>
#include <sim/l2_cache.hpp>
#include <sim/warp_access.hpp>
#include <sim/watcher.hpp>

namespace kl::sim {

class CounterWatcher : public Watcher {
 public:
  CounterWatcher(RunLog& run, CounterLog& log, const RunRequest& request);

  void begin_launch(int launch) override;
  void accessed(AccessKind kind, const Access& what, const Resolved& lanes, const SimBuffer& memory, const Moment& now) override;
  void shared_begins(int buffer, const SharedTile& tile, const Moment& now) override;
  void shared_ends(int buffer, tl::site where, const Moment& now) override;
  void copy_issued(const Access& to, const Resolved& lanes, const Moment& now) override;
  void copy_arrived(const PendingCopy& copy, const SimBuffer& memory, const Moment& now) override;
  void stepped(BlockStep what, tl::site where, const Moment& now) override;
  // After the last launch.
  void finish();

 private:
  struct Tile {
    int rank = 1;
    std::int64_t extent[3] = {1, 1, 1};
    tl::site where;
    std::int64_t bytes = 0;
    bool is_stage = false;
  };
  struct Block {
    std::unordered_map<int, Tile> tiles;
    std::int64_t shared_bytes = 0;
    std::int64_t copies = 0, copy_bytes = 0;
  };
  struct Word {
    std::int64_t updates = 0, last_block = -1, blocks = 0;
  };

  LaunchRecordCounters& launch() { return log_.launches[launch_]; }
  LineRecord& line_of(AccessKind kind, const Access& what, const Tile* tile);
  void count_global(AccessKind kind, const Access& what, const Resolved& lanes, const SimBuffer& memory, const Moment& now, LineRecord& line);
  void count_shared(AccessKind kind, const Access& what, const Resolved& lanes, const Moment& now);
  void count_atomic(const Access& what, const Resolved& lanes, const Moment& now, LineRecord& line);
  void note_copy(int buffer, std::span<const Run> runs, const Moment& now);
  bool is_inner(const Moment& now) const;

  RunLog& run_;
  CounterLog& log_;
  WarpAccesses warps_;
  L2Cache l2_;
  std::optional<BarrierUse> barriers_;
  LaunchLayout layout_;
  int launch_ = 0;
  std::unordered_map<std::int64_t, Block> blocks_;   // that have not ended
  std::unordered_map<std::int64_t, Word> words_;     // of the launch, by buffer and element
  std::vector<BitMap> loaded_;                       // elements, by buffer
  LineRecord spare_;                                 // where there is no room
};

}  // namespace kl::sim
