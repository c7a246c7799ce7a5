#include <leaderboard/store/standings.hpp>

#include <algorithm>
#include <map>

namespace kl::board {
namespace {

// The database counts what is handed in. The times of several services, or of one whose clock was set back, tell less.
bool is_earlier(const Standing& a, const Standing& b) { return a.id < b.id; }
bool is_better(const Standing& a, const Standing& b) { return a.score != b.score ? a.score > b.score : is_earlier(a, b); }

}  // namespace

std::vector<Standing> ranked(std::vector<Standing> all) {
  std::sort(all.begin(), all.end(), is_better);
  std::map<std::int64_t, Standing> best, chosen;  // of each user
  for (const Standing& s : all) {
    const Standing& top = best.try_emplace(s.user_id, s).first->second;
    Standing& now = chosen.try_emplace(s.user_id, s).first->second;
    if (s.high >= top.low && is_earlier(s, now)) now = s;
  }
  std::vector<Standing> standings;
  for (const auto& [user, s] : chosen) standings.push_back(s);
  std::sort(standings.begin(), standings.end(), is_better);
  for (std::size_t first = 0, end; first < standings.size(); first = end) {
    const double low = standings[first].low;
    for (end = first; end < standings.size() && (end == first || standings[end].high >= low); ++end) standings[end].rank = static_cast<std::int64_t>(first) + 1;
    std::sort(standings.begin() + static_cast<std::ptrdiff_t>(first), standings.begin() + static_cast<std::ptrdiff_t>(end), is_earlier);
  }
  return standings;
}

}  // namespace kl::board
