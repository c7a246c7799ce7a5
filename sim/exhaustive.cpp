#include <sim/exhaustive.hpp>

#include <algorithm>
#include <bit>

#include <sim/scheduler.hpp>

namespace kl::sim {

void Exhaustive::begin_launch(std::int64_t blocks) {
  Turns::begin_launch(blocks);
  launch_start_ = here_;
  no_news_ = {};
}

// Of the last node's sleepers, those whose next step the last node's does not touch.
Exhaustive::Blocks Exhaustive::sleepers() const {
  if (!reduces_ || here_ == launch_start_) return 0;
  const Node& last = nodes_[static_cast<std::size_t>(here_ - 1)];
  Blocks asleep = 0;
  for (Blocks rest = last.asleep & ~(1u << last.block); rest != 0; rest &= rest - 1) {
    const int block = std::countr_zero(rest);
    if (!dependent(last.next[static_cast<std::size_t>(block)], last.step)) asleep |= 1u << block;
  }
  return asleep;
}

void Exhaustive::add_node(std::span<const Candidate> candidates, Blocks enabled) {
  Node node;
  node.enabled = enabled;
  node.asleep = sleepers();
  if (node.asleep != 0) node.next = nodes_[static_cast<std::size_t>(here_ - 1)].next;
  const Blocks awake = enabled & ~node.asleep;
  free_ = awake == 0;
  if (free_) return;
  node.block = candidates[simplest(candidates)].block;
  if ((awake >> node.block & 1u) == 0) node.block = std::countr_zero(awake);
  node.backtrack = reduces_ ? 1u << node.block : awake;
  nodes_.push_back(node);
}

std::size_t Exhaustive::decide(std::span<const Candidate> candidates) {
  Blocks enabled = 0;
  for (const Candidate& c : candidates)
    if (!waits(c.block)) enabled |= 1u << c.block;
  if (!free_ && here_ == static_cast<int>(nodes_.size())) {
    stuck_ = enabled == 0;
    add_node(candidates, enabled);
  }
  if (free_) return simplest(candidates);
  Node& node = nodes_[static_cast<std::size_t>(here_++)];
  if (here_ > known_) {
    node.step = {};
    order_step(here_ - 1);
  }
  turns_.push_back(static_cast<std::int32_t>(node.block));
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (candidates[i].block == node.block) return i;
  left_out_ = free_ = true;  // it looks at several elements in turn, and the scheduler holds it back
  return simplest(candidates);
}

void Exhaustive::performed(const AtomicStep& step) {
  const bool waited = waits(step.block);
  Turns::performed(step);
  if (stuck_ && waited && !waits(step.block)) left_out_ = true;
  // The scheduler takes many of these for a wait.
  int& no_news = no_news_[static_cast<std::size_t>(step.block)];
  no_news = step.changed || step.waits ? 0 : no_news + 1;
  if (no_news == BlockScheduler::kVainAtomics) left_out_ = true;
  if (free_ || here_ <= known_) return;
  Node& node = nodes_[static_cast<std::size_t>(here_ - 1)];
  node.step = step;
  order_step(here_ - 1);
}

// Gives the step its clock, and notes which earlier ones it could have come before.
void Exhaustive::order_step(int here) {
  Node& node = nodes_[static_cast<std::size_t>(here)];
  Clock clock{};
  for (int i = here; i-- > launch_start_;) {
    const Node& earlier = nodes_[static_cast<std::size_t>(i)];
    if (earlier.block != node.block) continue;
    clock = earlier.clock;
    break;
  }
  for (int i = node.step.buffer < 0 ? 0 : here; i-- > launch_start_;) {
    const Node& earlier = nodes_[static_cast<std::size_t>(i)];
    if (earlier.block == node.block || !dependent(earlier.step, node.step)) continue;
    if (clock[static_cast<std::size_t>(earlier.block)] <= i && reduces_) try_reversed(i, here, clock);
    for (std::size_t b = 0; b < clock.size(); ++b) clock[b] = std::max(clock[b], earlier.clock[b]);
  }
  clock[static_cast<std::size_t>(node.block)] = here + 1;
  node.clock = clock;
}

// The step `here` comes after that at `at`, and nothing in between is the reason: one of the blocks that lead to it
// must have gone on at `at` in some run. Where the later block waited, the earlier step is what woke it.
void Exhaustive::try_reversed(int at, int here, const Clock& before) {
  Node& node = nodes_[static_cast<std::size_t>(at)];
  if ((node.enabled >> nodes_[static_cast<std::size_t>(here)].block & 1u) == 0) return;
  const Blocks first = initials(at, here, before) & node.enabled;
  if ((first & node.backtrack) != 0) return;
  node.backtrack |= first != 0 ? first & ~(first - 1) : node.enabled;
}

// Blocks that can begin what leads from `at` to the step `here` without the step at `at`: their first step there comes
// after no other of them.
Exhaustive::Blocks Exhaustive::initials(int at, int here, const Clock& before) const {
  const auto block_at = static_cast<std::size_t>(nodes_[static_cast<std::size_t>(at)].block);
  Blocks seen = 0, first = 0;
  const auto add = [&](std::int64_t block, const Clock& clock) {
    if ((seen >> block & 1u) != 0) return;
    seen |= 1u << block;
    for (std::size_t b = 0; b < clock.size(); ++b)
      if (b != static_cast<std::size_t>(block) && clock[b] > at + 1) return;
    first |= 1u << block;
  };
  for (int i = at + 1; i < here; ++i) {
    const Node& node = nodes_[static_cast<std::size_t>(i)];
    if (node.clock[block_at] <= at) add(node.block, node.clock);
  }
  add(nodes_[static_cast<std::size_t>(here)].block, before);
  return first;
}

bool Exhaustive::next_run() {
  here_ = 0;
  free_ = stuck_ = false;
  turns_.clear();
  while (!nodes_.empty()) {
    Node& node = nodes_.back();
    node.asleep |= 1u << node.block;
    node.next[static_cast<std::size_t>(node.block)] = node.step;
    if (const Blocks rest = node.backtrack & node.enabled & ~node.asleep; rest != 0) {
      node.block = std::countr_zero(rest);
      known_ = static_cast<int>(nodes_.size()) - 1;
      return true;
    }
    nodes_.pop_back();
  }
  return false;
}

}  // namespace kl::sim
