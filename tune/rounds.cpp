#include <tune/rounds.hpp>

#include <algorithm>

namespace kl::tune {
namespace {

// Shorter, and there are too few samples for a median that means something.
constexpr int kLeastBudgetMs = 30;

double median_of(const Score& s) { return s.last.timing->median_us; }

int rounds_for(std::size_t rivals) {
  int rounds = 1;
  for (; rivals > kFinalists; rivals = std::max(rivals / 2, kFinalists)) ++rounds;
  return rounds;
}

void take(const std::vector<std::size_t>& who, std::vector<Measured> results, bool is_final, std::vector<Score>& scores) {
  for (std::size_t i = 0; i < who.size(); ++i) {
    Score& score = scores[who[i]];
    ++score.rounds;
    score.in_final = is_final;
    score.last = i < results.size() ? std::move(results[i]) : Measured{{}, "it was not timed"};
  }
}

// The faster half of those that have a timing, but not fewer than the finalists.
void halve(const std::vector<Score>& scores, std::vector<std::size_t>& rivals) {
  std::erase_if(rivals, [&](std::size_t r) { return !scores[r].last.timing; });
  std::stable_sort(rivals.begin(), rivals.end(), [&](std::size_t a, std::size_t b) { return median_of(scores[a]) < median_of(scores[b]); });
  rivals.resize(std::min(rivals.size(), std::max(rivals.size() / 2, kFinalists)));
}

}  // namespace

std::vector<Score> time_in_rounds(std::size_t count, int budget_ms, const TimeContenders& time) {
  std::vector<Score> scores(count);
  std::vector<std::size_t> rivals;
  for (std::size_t i = 1; i < count; ++i) rivals.push_back(i);
  const int round_ms = budget_ms / rounds_for(rivals.size());
  for (bool is_final = false; count > 0 && !is_final;) {
    is_final = rivals.size() <= kFinalists;
    std::vector<std::size_t> who = {0};
    who.insert(who.end(), rivals.begin(), rivals.end());
    take(who, time(who, std::max(round_ms / static_cast<int>(who.size()), kLeastBudgetMs)), is_final, scores);
    if (!scores[0].last.timing) break;
    if (!is_final) halve(scores, rivals);
  }
  return scores;
}

std::optional<std::size_t> winner_of(const std::vector<Score>& scores) {
  if (scores.empty() || !scores[0].last.timing) return std::nullopt;
  std::size_t best = 0;
  for (std::size_t i = 1; i < scores.size(); ++i) {
    const Score& s = scores[i];
    if (!s.in_final || !s.last.timing || s.last.timing->high_us >= scores[0].last.timing->low_us) continue;
    if (best == 0 || median_of(s) < median_of(scores[best])) best = i;
  }
  return best;
}

}  // namespace kl::tune
