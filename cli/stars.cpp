#include <cli/stars.hpp>

#include <algorithm>

namespace kl::cli {

Stars stars_of(const PuzzleFolder& folder, const Progress& progress, const std::vector<BenchRecord>& records) {
  const auto entry = progress.find(progress_key(folder));
  if (entry == progress.end() || !entry->second.passed) return {};
  const bool fast = std::any_of(records.begin(), records.end(), [&](const BenchRecord& r) {
    return r.subject.puzzle == entry->first && is_comparable(r) && r.copy_gb_per_s > 0 &&
           r.gb_per_s >= kFastShare * r.copy_gb_per_s;
  });
  return {true, entry->second.clean, fast};
}

std::string stars_text(const Stars& stars) {
  std::string text;
  for (const bool earned : {stars.correct, stars.clean, stars.fast}) text += earned ? '*' : '-';
  return text;
}

}  // namespace kl::cli
