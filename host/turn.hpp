// Threads that start children. A process forks safely only while none of its threads holds a lock or sets up a static, so
// threads work in turns, and whoever waits for a child lets others go on meanwhile: what runs side by side is children.
#pragma once

#include <atomic>

namespace kl::host {

// From here to its end this thread's turn, all but while run_in_child or run_program waits. Children that are waited for in it
// are killed when `abandoned` is set. A thread has one at a time.
class Turn {
 public:
  explicit Turn(const std::atomic<bool>& abandoned);
  ~Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
};

// Others' turn while it lives; nothing on a thread that has no turn.
class OthersTurn {
 public:
  OthersTurn();
  ~OthersTurn();
  OthersTurn(const OthersTurn&) = delete;
  OthersTurn& operator=(const OthersTurn&) = delete;
};

// True if nobody wants the result of this thread's turn any more.
bool turn_is_abandoned();

}  // namespace kl::host
