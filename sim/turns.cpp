#include <sim/turns.hpp>

#include <algorithm>

namespace kl::sim {

void Turns::begin_launch(std::int64_t blocks) {
  looks_.assign(static_cast<std::size_t>(blocks), {});
  last_ = -1;
}

std::size_t Turns::choose(std::span<const Candidate> candidates, int /*current*/) {
  // What a block does before its first atomic is before all others, wherever it stands.
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (!candidates[i].started) return i;
  const std::size_t pick = decide(candidates);
  last_ = candidates[pick].block;
  return pick;
}

std::size_t Turns::decide(std::span<const Candidate> candidates) {
  if (next_ < turns_.size()) {
    const std::int32_t block = turns_[next_++];
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (candidates[i].block == block) return i;
  }
  return simplest(candidates);
}

std::size_t Turns::simplest(std::span<const Candidate> candidates) const {
  std::size_t lowest = candidates.size(), next = candidates.size(), first = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const std::int64_t block = candidates[i].block;
    if (block == last_ && !waits(block)) return i;
    if (!waits(block) && (lowest == candidates.size() || block < candidates[lowest].block)) lowest = i;
    if (block > last_ && (next == candidates.size() || block < candidates[next].block)) next = i;
    if (block < candidates[first].block) first = i;
  }
  if (lowest != candidates.size()) return lowest;
  return next != candidates.size() ? next : first;
}

void Turns::performed(const AtomicStep& step) {
  Look& own = looks_[static_cast<std::size_t>(step.block)];
  if (step.changed)
    for (Look& look : looks_)
      if (look.step && overlap(*look.step, step)) look.waits = false;
  if (!step.waits) {
    own = {};
    return;
  }
  const bool again = own.step && own.step->buffer == step.buffer && own.step->first == step.first && own.step->last == step.last &&
                     own.step->where.line == step.where.line;
  own.step = step;
  own.waits = again;
}

}  // namespace kl::sim
