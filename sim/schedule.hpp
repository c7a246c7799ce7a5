// Which block goes on where several could: the choices of one run, the same for the same seed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <tl/config.hpp>

namespace kl::sim {

// Cheap to seed, unlike the library's generators: a schedule may draw but a few numbers. Source: Steele, Lea, Flood,
// Fast Splittable Pseudorandom Number Generators, OOPSLA 2014.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t operator()() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }

 private:
  std::uint64_t state_;
};

// A block that could go on.
struct Candidate {
  std::int64_t block = 0;  // linear
  bool started = false;    // false: the next of the launch's order, which has not begun
};

// What an atomic in global memory did.
struct AtomicStep {
  std::int64_t block = 0;  // linear
  tl::site where;
  int buffer = -1;
  std::int64_t first = 0, last = 0;  // its elements lie in [first, last]
  bool changed = false;              // memory
  bool waits = false;                // changed nothing, as a look that a loop may repeat until it sees something else
};

class Schedule {
 public:
  virtual ~Schedule() = default;
  virtual void begin_launch(std::int64_t /*blocks*/) {}
  // False: a block gives way only where it waits for another.
  virtual bool preempts() const = 0;
  // Index into `candidates`, of which there is at least one. `current` is the index of the block that reached
  // the synchronisation, -1 if it has ended or waits.
  virtual std::size_t choose(std::span<const Candidate> candidates, int current) = 0;
  // True: it is asked where one block alone can go on too, and told of every atomic.
  virtual bool follows_atomics() const { return false; }
  virtual void performed(const AtomicStep& /*step*/) {}
};

// One block after the other; those that wait take turns.
class Sequential : public Schedule {
 public:
  bool preempts() const override { return false; }
  std::size_t choose(std::span<const Candidate>, int) override { return 0; }
};

// Any candidate, with equal chances.
class RandomWalk : public Schedule {
 public:
  explicit RandomWalk(std::uint64_t seed) : random_(seed) {}
  bool preempts() const override { return true; }
  std::size_t choose(std::span<const Candidate> candidates, int) override { return random_() % candidates.size(); }

 private:
  Random random_;
};

// Priority-based: each block gets a random priority, the highest goes on, and at `depth` - 1 random steps of
// about `steps` the running one falls behind all others. A fault that needs `depth` ordering constraints among n
// blocks is met with a chance of at least 1 / (n * steps^(depth-1)). Source: Burckhardt et al., A Randomized
// Scheduler with Probabilistic Guarantees of Finding Bugs, ASPLOS 2010.
class Pct : public Schedule {
 public:
  Pct(std::uint64_t seed, int depth, std::int64_t steps) : depth_(depth), steps_(steps), random_(seed) { restart(seed); }
  // As new, with another seed.
  void restart(std::uint64_t seed);
  void begin_launch(std::int64_t blocks) override;
  bool preempts() const override { return true; }
  std::size_t choose(std::span<const Candidate> candidates, int current) override;

 private:
  std::uint64_t& priority(std::int64_t block);

  int depth_;
  std::int64_t steps_;
  Random random_;
  std::vector<std::int64_t> changes_;      // steps, ascending
  std::size_t next_change_ = 0;
  std::int64_t step_ = 0;
  std::uint64_t lowest_ = 0;               // below every random priority, falling
  std::vector<std::uint64_t> priorities_;  // by block; 0: none yet
};

}  // namespace kl::sim
