// A schedule in which all blocks start, and then one of them goes on at each atomic: as a list says, and behind its end
// in the simplest way. Any order of a kernel's atomics can be written down so.
#pragma once

#include <optional>

#include <sim/schedule.hpp>

namespace kl::sim {

class Turns : public Schedule {
 public:
  explicit Turns(std::vector<std::int32_t> turns) : turns_(std::move(turns)) {}
  void begin_launch(std::int64_t blocks) override;
  bool preempts() const override { return true; }
  bool follows_atomics() const override { return true; }
  std::size_t choose(std::span<const Candidate> candidates, int current) override;
  void performed(const AtomicStep& step) override;

  static bool overlap(const AtomicStep& a, const AtomicStep& b) {
    return a.buffer == b.buffer && a.first <= b.last && b.first <= a.last;
  }

 protected:
  // A block that makes the same look again and sees no change waits for one: letting it look again would be a step
  // that nobody can tell from none.
  bool waits(std::int64_t block) const { return looks_[static_cast<std::size_t>(block)].waits; }
  // The block that went on last if it can, else the lowest that does not wait, else those that wait in turns.
  std::size_t simplest(std::span<const Candidate> candidates) const;
  // Index of the candidate that the next turn names.
  virtual std::size_t decide(std::span<const Candidate> candidates);

 private:
  struct Look {
    std::optional<AtomicStep> step;  // its last atomic, if that was a look in vain
    bool waits = false;
  };
  std::vector<std::int32_t> turns_;
  std::size_t next_ = 0;
  std::vector<Look> looks_;  // by block
  std::int64_t last_ = -1;   // block that went on
};

}  // namespace kl::sim
