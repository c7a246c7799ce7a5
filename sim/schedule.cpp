#include <sim/schedule.hpp>

#include <algorithm>

namespace kl::sim {
namespace {

// Random priorities have this bit; those of blocks that fell behind do not.
constexpr std::uint64_t kInitial = std::uint64_t{1} << 63;

}  // namespace

void Pct::restart(std::uint64_t seed) {
  random_ = Random(seed);
  next_change_ = 0;
  step_ = 0;
  lowest_ = kInitial;
  changes_.clear();
  for (int i = 1; i < depth_; ++i) changes_.push_back(static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(std::max<std::int64_t>(steps_, 1))));
  std::sort(changes_.begin(), changes_.end());
}

void Pct::begin_launch(std::int64_t blocks) { priorities_.assign(static_cast<std::size_t>(blocks), 0); }

std::uint64_t& Pct::priority(std::int64_t block) {
  std::uint64_t& p = priorities_[static_cast<std::size_t>(block)];
  if (p == 0) p = random_() | kInitial;
  return p;
}

std::size_t Pct::choose(std::span<const Candidate> candidates, int current) {
  for (; next_change_ < changes_.size() && changes_[next_change_] <= step_; ++next_change_)
    if (current >= 0) priority(candidates[static_cast<std::size_t>(current)].block) = --lowest_;
  ++step_;
  std::size_t best = 0;
  for (std::size_t i = 1; i < candidates.size(); ++i)
    if (priority(candidates[i].block) > priority(candidates[best].block)) best = i;
  return best;
}

}  // namespace kl::sim
