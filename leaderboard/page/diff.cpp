#include <leaderboard/page/diff.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <leaderboard/page/html.hpp>

namespace kl::board {
namespace {

constexpr int kMostDifferences = 2000, kContext = 3;

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view source) {
  Lines lines;
  while (!source.empty()) {
    const auto end = std::min(source.find('\n'), source.size());
    std::string_view line = source.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    source.remove_prefix(std::min(end + 1, source.size()));
  }
  return lines;
}

// Furthest point on each diagonal after each number of differences; the way back through them is the answer.
class Myers {
 public:
  Myers(const Lines& a, const Lines& b) : a_(a), b_(b), n_(static_cast<int>(a.size())), m_(static_cast<int>(b.size())) {}

  std::vector<DiffLine> run() {
    const int most = std::min(n_ + m_, kMostDifferences);
    std::vector<int> furthest(static_cast<std::size_t>(2 * most + 3), 0);
    const int middle = most + 1;
    for (int d = 0; d <= most; ++d) {
      trace_.push_back(furthest);
      for (int k = -d; k <= d; k += 2) {
        const auto at = static_cast<std::size_t>(middle + k);
        int x = k == -d || (k != d && furthest[at - 1] < furthest[at + 1]) ? furthest[at + 1] : furthest[at - 1] + 1;
        int y = x - k;
        while (x < n_ && y < m_ && a_[static_cast<std::size_t>(x)] == b_[static_cast<std::size_t>(y)]) ++x, ++y;
        furthest[at] = x;
        if (x >= n_ && y >= m_) return walk_back(d, middle);
      }
    }
    return everything();
  }

 private:
  std::vector<DiffLine> walk_back(int d, int middle) const {
    std::vector<DiffLine> lines;
    int x = n_, y = m_;
    for (; d >= 0; --d) {
      const std::vector<int>& furthest = trace_[static_cast<std::size_t>(d)];
      const int k = x - y;
      const auto at = static_cast<std::size_t>(middle + k);
      const bool down = k == -d || (k != d && furthest[at - 1] < furthest[at + 1]);
      const int from_k = down ? k + 1 : k - 1, from_x = d == 0 ? 0 : furthest[static_cast<std::size_t>(middle + from_k)], from_y = d == 0 ? 0 : from_x - from_k;
      while (x > from_x && y > from_y && x > 0 && y > 0 && a_[static_cast<std::size_t>(x - 1)] == b_[static_cast<std::size_t>(y - 1)]) {
        --x, --y;
        lines.push_back({DiffLine::kSame, b_[static_cast<std::size_t>(y)]});
      }
      if (d == 0) break;
      if (down) lines.push_back({DiffLine::kAdded, b_[static_cast<std::size_t>(--y)]});
      else lines.push_back({DiffLine::kRemoved, a_[static_cast<std::size_t>(--x)]});
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
  }

  std::vector<DiffLine> everything() const {
    std::vector<DiffLine> lines;
    for (const std::string_view line : a_) lines.push_back({DiffLine::kRemoved, line});
    for (const std::string_view line : b_) lines.push_back({DiffLine::kAdded, line});
    return lines;
  }

  const Lines& a_;
  const Lines& b_;
  int n_, m_;
  std::vector<std::vector<int>> trace_;
};

}  // namespace

std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after) {
  Lines a = lines_of(before), b = lines_of(after);
  std::vector<DiffLine> front, back;
  std::size_t same = 0;
  while (same < a.size() && same < b.size() && a[same] == b[same]) front.push_back({DiffLine::kSame, b[same++]});
  a.erase(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(same));
  b.erase(b.begin(), b.begin() + static_cast<std::ptrdiff_t>(same));
  while (!a.empty() && !b.empty() && a.back() == b.back()) {
    back.push_back({DiffLine::kSame, b.back()});
    a.pop_back(), b.pop_back();
  }
  const std::vector<DiffLine> middle = Myers(a, b).run();
  front.insert(front.end(), middle.begin(), middle.end());
  front.insert(front.end(), back.rbegin(), back.rend());
  return front;
}

std::string diff_html(std::string_view before, std::string_view after) {
  const std::vector<DiffLine> lines = diff_lines(before, after);
  const auto changed = [](const DiffLine& l) { return l.kind != DiffLine::kSame; };
  if (std::none_of(lines.begin(), lines.end(), changed)) return "";
  std::string html;
  bool left_out = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto first = lines.begin() + static_cast<std::ptrdiff_t>(i < kContext ? 0 : i - kContext);
    const auto last = lines.begin() + static_cast<std::ptrdiff_t>(std::min(i + kContext + 1, lines.size()));
    if (std::none_of(first, last, changed)) {
      left_out = true;
      continue;
    }
    if (left_out) html += "<span class=\"gap\">…</span>\n";
    left_out = false;
    const DiffLine& l = lines[i];
    if (l.kind == DiffLine::kSame) html += fmt::format("  {}\n", text(l.text));
    else if (l.kind == DiffLine::kAdded) html += fmt::format("<ins><span class=\"hidden\">added: </span>+ {}</ins>\n", text(l.text));
    else html += fmt::format("<del><span class=\"hidden\">removed: </span>- {}</del>\n", text(l.text));
  }
  return html;
}

}  // namespace kl::board
