// Runs the blocks of a launch as fibers: one after the other, unless they wait for each other or a schedule
// preempts them. Blocks change places at synchronisation only.
//
// A block that polls in vain (an atomic that changes nothing, the same load again and again) gives way, and goes
// on once some block has changed memory. If no resident block can, and all of them have polled many times over
// unchanged memory, they wait for each other or for blocks that there is no room for: a deadlock.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <tuple>
#include <vector>

#include <boost/context/fiber.hpp>

#include <sim/block_stacks.hpp>
#include <sim/kernel/machine.hpp>
#include <sim/schedule.hpp>

namespace kl::sim {

// What a block waits for.
struct Poll {
  tl::site where;
  int buffer = -1;
  std::int64_t element = 0;
  bool operator==(const Poll& o) const {
    return where.line == o.where.line && where.file == o.where.file && buffer == o.buffer && element == o.element;
  }
};

struct Waiting {
  std::int64_t block = 0;  // linear
  Poll poll;
};

class BlockScheduler {
 public:
  // The schedule of the launches from here on.
  void use(Schedule& schedule);
  // At most stacks.count() blocks are resident at a time.
  BlockScheduler(const BlockStacks& stacks, Schedule& schedule);
  ~BlockScheduler();
  BlockScheduler(const BlockScheduler&) = delete;
  BlockScheduler& operator=(const BlockScheduler&) = delete;

  struct Launch {
    std::int64_t grid[3] = {1, 1, 1};
    std::int64_t most_resident = std::int64_t{1} << 32;  // if that is fewer than there are stacks
    std::function<std::int64_t(std::int64_t)> order;  // the i-th block to start, linear
    Machine* machine = nullptr;
    // Called on the block's fiber, with current_block() set.
    std::function<void(std::int64_t linear)> body;
    // Called whenever another block goes on than ran last, before it does.
    std::function<void(const BlockContext& context, std::int64_t linear)> enter;
  };
  // True when every block has ended; false on deadlock: `waiting` says who waits for what.
  bool run(const Launch& launch);
  const std::vector<Waiting>& waiting() const { return waiting_; }
  std::int64_t never_started() const { return count_ - next_; }
  std::int64_t steps() const { return steps_; }  // synchronisations of all launches

  // Atomics that change nothing, one after the other, before a block gives way.
  static constexpr int kVainAtomics = 8;

  // --- from within a block ---

  // Before an operation that others can tell apart from theirs by its place in time.
  void synchronise() {
    ++steps_;
    if (preempts_) give_way(State::kReady);
  }
  // What an atomic did, before others are let on.
  void performed(AtomicStep step) {
    if (!follows_atomics_ || running_ == nullptr) return;
    step.block = running_->block;
    schedule_->performed(step);
  }
  void changed_memory() {
    ++version_;
    if (running_ != nullptr) running_->vain = 0;
  }
  // An atomic that changed nothing.
  void polled(const Poll& poll) { count_vain(poll, kAtomicWeight); }
  // A load of one element.
  void loaded_one(const Poll& poll) {
    if (running_ != nullptr && running_->last == poll) count_vain(poll, 1);
    else if (running_ != nullptr) running_->last = poll;
  }

 private:
  enum class State { kFree, kReady, kParked };
  struct Slot {
    boost::context::fiber fiber, caller;
    BlockContext context;
    std::int64_t block = 0;
    State state = State::kFree;
    std::uint64_t seen = 0;  // version of memory when it was parked
    std::uint64_t since = 0;  // when it was parked, to take turns
    int vain = 0;
    Poll last;
  };

  // Looks in vain for this long before it gives way: so many atomics, or 64 times as many equal loads.
  static constexpr int kAtomicWeight = 64, kPatience = kVainAtomics * kAtomicWeight;
  // Rounds of all resident blocks over unchanged memory, none of which looks at anything new, that make a deadlock.
  // A loop of atomics that change nothing and end by themselves must not look like one.
  static constexpr int kIdleRounds = 4'000;

  void count_vain(const Poll& poll, int weight);
  void give_way(State state);
  void start_fiber(int slot);
  void work(Slot& slot);
  bool take_next(Slot& slot);
  void resume(Slot& slot);
  Slot* choose();
  Slot* choose_waiting();
  bool note_deadlock();

  const BlockStacks& stacks_;
  Schedule* schedule_ = nullptr;
  bool preempts_ = false, follows_atomics_ = false;
  std::vector<std::unique_ptr<Slot>> slots_;
  const Launch* launch_ = nullptr;
  std::int64_t count_ = 0, next_ = 0;
  int resident_ = 0;
  int idle_ = 0;
  std::uint64_t idle_version_ = 0;
  std::set<std::tuple<std::int64_t, int, int, std::int64_t>> looked_at_;  // meanwhile: block, line, buffer, element
  Slot* running_ = nullptr;
  Slot* entered_ = nullptr;
  std::uint64_t version_ = 1, turns_ = 0;
  std::int64_t steps_ = 0;
  std::vector<Waiting> waiting_;
  std::vector<Candidate> candidates_;
  std::vector<Slot*> candidate_slots_;
};

}  // namespace kl::sim
