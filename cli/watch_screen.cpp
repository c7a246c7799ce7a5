#include <cli/watch_screen.hpp>

#include <algorithm>

#include <fmt/format.h>

namespace kl::cli {
namespace {

// Bytes of the escape sequence "ESC [ ... letter" at `at`, 0 if there is none.
std::size_t escape_length(std::string_view text, std::size_t at) {
  if (text[at] != '\x1b' || at + 1 >= text.size() || text[at + 1] != '[') return 0;
  std::size_t end = at + 2;
  while (end < text.size() && (text[end] < '@' || text[end] > '~')) ++end;
  return std::min(end + 1, text.size()) - at;
}

void append_wrapped(std::vector<std::string>& lines, std::string_view line, int columns) {
  std::string current, colour;
  int column = 0;
  for (std::size_t i = 0; i < line.size();) {
    if (const std::size_t length = escape_length(line, i)) {
      const std::string_view sequence = line.substr(i, length);
      const bool off = sequence == "\x1b[0m" || sequence == "\x1b[m";
      colour = off ? std::string() : colour + std::string(sequence);
      current += sequence;
      i += length;
      continue;
    }
    const bool continues = (static_cast<unsigned char>(line[i]) & 0xC0) == 0x80;
    if (!continues && column == columns) {
      lines.push_back(current);
      current = colour;
      column = 0;
    }
    if (line[i] == '\t') {
      const int blanks = std::min(8 - column % 8, columns - column);
      current.append(static_cast<std::size_t>(blanks), ' ');
      column += blanks;
    } else if (continues || static_cast<unsigned char>(line[i]) >= 0x20) {
      current += line[i];  // other control characters would move the cursor
      column += !continues;
    }
    ++i;
  }
  lines.push_back(current);
}

// The rows of the body that fit, with a line in place of what is hidden on either side.
std::vector<std::string> window(const std::vector<std::string>& body, int rows, int focus, const std::string& more) {
  const int count = static_cast<int>(body.size());
  if (count <= rows) return body;
  if (rows <= 0) return {};
  const int last = focus < 0 ? count : std::clamp(focus + rows / 2, rows, count);
  const int first = last - rows;
  std::vector<std::string> shown(body.begin() + first, body.begin() + last);
  const auto hide = [&](int hidden, const char* where) {
    return fmt::format("... {} more lines {}{}", hidden, where, more.empty() ? "" : "; all of it: " + more);
  };
  if (first > 0 && rows > 1) shown.front() = hide(first + 1, "above");
  if (last < count && rows > 2) shown.back() = hide(count - last + 1, "below");
  return shown;
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, int columns) {
  std::vector<std::string> lines;
  while (text.ends_with('\n')) text.remove_suffix(1);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    append_wrapped(lines, text.substr(0, end), std::max(columns, 1));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> layout(const Screen& screen, TerminalSize size) {
  const auto head = wrap(screen.heading, size.columns);
  std::vector<std::string> foot;
  for (const std::string& part : {screen.note, screen.status, screen.keys}) {
    for (const std::string& line : wrap(part, size.columns)) foot.push_back(line);
  }
  std::vector<std::string> body;
  int focus = -1, number = 0;
  std::string_view rest = screen.body;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    if (number++ == screen.focus_line) focus = static_cast<int>(body.size());
    append_wrapped(body, rest.substr(0, end), std::max(size.columns, 1));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  constexpr int kBlankRows = 2;
  const int around = static_cast<int>(head.size() + foot.size());
  const bool spacious = size.rows >= around + kBlankRows + 1;
  std::vector<std::string> lines = head;
  if (spacious) lines.emplace_back();
  for (std::string& line : window(body, size.rows - around - (spacious ? kBlankRows : 0), focus, screen.more)) {
    lines.push_back(std::move(line));
  }
  if (spacious) lines.emplace_back();
  lines.insert(lines.end(), foot.begin(), foot.end());
  if (static_cast<int>(lines.size()) > size.rows) lines.erase(lines.begin(), lines.end() - size.rows);
  return lines;
}

}  // namespace kl::cli
