#include <cli/nearest.hpp>

#include <algorithm>
#include <cctype>

namespace kl::cli {
namespace {

// Insertions, deletions, replacements and swaps of neighbours (Damerau's restricted distance).
int distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = static_cast<int>(i);
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      const int replace = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

}  // namespace

std::string nearest(std::string_view typed_text, const std::vector<std::string>& known) {
  const std::string typed = lower(typed_text);
  std::string best;
  int least = std::max<int>(1, static_cast<int>(typed.size()) / 2) + 1;
  for (const std::string& word : known) {
    // A word begun correctly is meant, however much of it is missing.
    const int d = typed.size() >= 2 && lower(word).starts_with(typed) ? 0 : distance(typed, lower(word));
    if (d < least) {
      least = d;
      best = word;
    }
  }
  return best;
}

}  // namespace kl::cli
