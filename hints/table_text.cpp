#include <hints/table_text.hpp>

#include <algorithm>
#include <numeric>

namespace kl::hints {
namespace {

constexpr int kGap = 2;

using Row = std::vector<std::string>;

// "| a | b \| c |" to "a", "b | c".
Row cells_of(std::string_view row, std::string (*in_cell)(std::string_view)) {
  Row cells;
  std::string cell;
  const auto end_cell = [&] {
    const std::size_t first = cell.find_first_not_of(" \t");
    cells.push_back(first == std::string::npos ? "" : in_cell(cell.substr(first, cell.find_last_not_of(" \t") + 1 - first)));
    cell.clear();
  };
  for (std::size_t i = 1; i < row.size(); ++i) {
    if (row[i] == '\\' && i + 1 < row.size() && row[i + 1] == '|')
      cell += row[++i];
    else if (row[i] == '|')
      end_cell();
    else
      cell += row[i];
  }
  if (cell.find_first_not_of(" \t") != std::string::npos) end_cell();
  return cells;
}

int longest_word(std::string_view text) {
  int longest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    longest = std::max(longest, columns_of(text.substr(at, end - at)));
    at = end + 1;
  }
  return longest;
}

std::vector<std::string> wrapped(std::string_view text, int width) {
  std::vector<std::string> lines(1);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    at = end + 1;
    if (!lines.back().empty() && columns_of(lines.back()) + 1 + columns_of(word) > width) lines.emplace_back();
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
  }
  return lines;
}

// The widest columns give way first, none below its longest word.
std::vector<int> widths_of(const std::vector<Row>& rows, std::size_t count, int width) {
  std::vector<int> widths(count, 0), least(count, 0);
  for (const Row& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) {
      widths[c] = std::max(widths[c], columns_of(row[c]));
      least[c] = std::max(least[c], longest_word(row[c]));
    }
  const int room = width - kGap * static_cast<int>(count - 1);
  while (width > 0 && std::accumulate(widths.begin(), widths.end(), 0) > room) {
    std::size_t widest = count;
    for (std::size_t c = 0; c < count; ++c)
      if (widths[c] > least[c] && (widest == count || widths[c] > widths[widest])) widest = c;
    if (widest == count) break;
    --widths[widest];
  }
  return widths;
}

void append_row(std::string& out, const Row& row, const std::vector<int>& widths) {
  std::vector<std::vector<std::string>> lines;
  std::size_t height = 1;
  for (std::size_t c = 0; c < row.size(); ++c) {
    lines.push_back(wrapped(row[c], widths[c]));
    height = std::max(height, lines.back().size());
  }
  for (std::size_t r = 0; r < height; ++r) {
    std::string line;
    for (std::size_t c = 0; c < lines.size(); ++c) {
      const std::string text = r < lines[c].size() ? lines[c][r] : "";
      line += text + std::string(static_cast<std::size_t>(std::max(widths[c] - columns_of(text), 0) + kGap), ' ');
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
}

bool is_rule(std::string_view row) { return row.find_first_not_of("|-: \t") == std::string_view::npos; }

}  // namespace

int columns_of(std::string_view text) {
  int count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

std::string table_text(const std::vector<std::string_view>& source, int width, std::string (*in_cell)(std::string_view)) {
  std::vector<Row> rows;
  std::size_t count = 1;
  for (const std::string_view row : source) {
    if (is_rule(row)) continue;
    rows.push_back(cells_of(row, in_cell));
    count = std::max(count, rows.back().size());
  }
  const std::vector<int> widths = widths_of(rows, count, width);
  std::string out;
  bool any_wrapped = false;
  for (const Row& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) any_wrapped |= columns_of(row[c]) > widths[c];
  for (std::size_t r = 0; r < rows.size(); ++r) {
    // Where cells take several lines, a blank one tells the rows apart.
    if (any_wrapped && r > 1) out += "\n";
    append_row(out, rows[r], widths);
    if (r > 0) continue;
    Row rule;
    for (const int w : widths) rule.emplace_back(static_cast<std::size_t>(w), '-');
    append_row(out, rule, widths);
  }
  return out;
}

}  // namespace kl::hints
