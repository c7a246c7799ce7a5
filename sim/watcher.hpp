// Sees all that blocks do, step by step, for whoever wants to show it. A run has at most one, and without one pays
// a comparison per operation. Checks are observers (observer.hpp), which are told before memory changes.
#pragma once

#include <sim/observer.hpp>
#include <sim/shared_memory.hpp>

namespace kl::sim {

// What a block does that touches no element.
enum class BlockStep { kBarrier, kFence, kCommit, kWait, kEnd };

class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void begin_launch(int launch) = 0;
  // A load, store or atomic that is over: `memory` holds what it leaves. Shared tiles too.
  virtual void accessed(AccessKind kind, const Access& what, const Resolved& lanes, const SimBuffer& memory, const Moment& now) = 0;
  virtual void shared_begins(int buffer, const SharedTile& tile, const Moment& now) = 0;
  virtual void shared_ends(int buffer, tl::site where, const Moment& now) = 0;
  // An asynchronous copy to a shared tile: on its way, then there.
  virtual void copy_issued(const Access& to, const Resolved& lanes, const Moment& now) = 0;
  virtual void copy_arrived(const PendingCopy& copy, const SimBuffer& memory, const Moment& now) = 0;
  virtual void stepped(BlockStep what, tl::site where, const Moment& now) = 0;
};

}  // namespace kl::sim
