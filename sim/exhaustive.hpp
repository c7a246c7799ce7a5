// Every order of a plan's atomics that a kernel can tell from the others, one run after the other.
//
// Two atomics of different blocks on different elements, or that both change nothing, can change places unnoticed. Runs
// that differ in such changes alone are one, and the search makes one of them: it runs the program once, finds the pairs
// of atomics that would come out differently the other way round, and goes back to try that. A block before its first
// atomic, and plain accesses, need no place in the order: where they matter there is a race, which every order shows.
// Source: Abdulla, Aronis, Jonsson, Sagonas, Source Sets: A Foundation for Optimal Dynamic Partial Order Reduction,
// JACM 2017.
#pragma once

#include <array>

#include <sim/turns.hpp>

namespace kl::sim {

class Exhaustive : public Turns {
 public:
  static constexpr int kMostBlocks = 4;

  // Without reduction every order is a run of its own: to check the reduction by.
  explicit Exhaustive(bool reduces = true) : Turns({}), reduces_(reduces) {}

  void begin_launch(std::int64_t blocks) override;
  void performed(const AtomicStep& step) override;

  // Before each run but the first. False: there is no other.
  bool next_run();
  // What this run has chosen so far, for Turns: enough to repeat it.
  const std::vector<std::int32_t>& turns() const { return turns_; }
  // An order was left out: a loop ended of which it seemed that it waits.
  bool left_out() const { return left_out_; }

 protected:
  std::size_t decide(std::span<const Candidate> candidates) override;

 private:
  using Blocks = unsigned;                           // one bit each
  using Clock = std::array<int, kMostBlocks>;        // by block: one past the last of its steps that comes before
  using Steps = std::array<AtomicStep, kMostBlocks>;

  // A point where blocks could go on, and what went on there.
  struct Node {
    Blocks enabled = 0, backtrack = 0, asleep = 0;   // those asleep need not go on first: another run has it
    Steps next;                                      // of those asleep: what they would do
    std::int64_t block = 0;
    AtomicStep step;
    Clock clock{};
  };

  static bool dependent(const AtomicStep& a, const AtomicStep& b) { return overlap(a, b) && (a.changed || b.changed); }
  Blocks sleepers() const;
  void add_node(std::span<const Candidate> candidates, Blocks enabled);
  void order_step(int at);
  void try_reversed(int at, int here, const Clock& before);
  Blocks initials(int at, int here, const Clock& before) const;

  bool reduces_;
  std::vector<Node> nodes_;
  int here_ = 0;                                     // nodes passed in this run
  int known_ = 0;                                    // of them, those that an earlier run passed in the same way
  bool free_ = false;                                // the rest of this run is one that another has, or a wait
  bool stuck_ = false, left_out_ = false;
  int launch_start_ = 0;                             // the first node of the launch
  std::array<int, kMostBlocks> no_news_{};           // atomics of a block that neither changed anything nor wait
  std::vector<std::int32_t> turns_;
};

}  // namespace kl::sim
