#include <cli/watch/screen.hpp>

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

int columns_of(std::string_view text) {
  int columns = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t escape = escape_length(text, i);
    columns += escape == 0 && (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    i += std::max<std::size_t>(escape, 1);
  }
  return columns;
}

// Moves what follows the last blank of a full line to the next one; the whole line stays if it has none.
std::string break_at_blank(std::string& line) {
  const auto blank = line.find_last_of(' ');
  if (blank == std::string::npos || line.find_first_not_of(' ') > blank) return {};
  std::string rest = line.substr(blank + 1);
  line.erase(line.find_last_not_of(' ', blank) + 1);
  return rest;
}

void append_wrapped(std::vector<std::string>& lines, std::string_view line, int columns, Break where) {
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
      std::string rest =
          where == Break::kAtBlanks && line[i] != ' ' ? break_at_blank(current) : std::string();
      lines.push_back(current);
      column = columns_of(rest);
      current = colour + rest;
      if (where == Break::kAtBlanks && line[i] == ' ') {
        ++i;
        continue;
      }
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

// The rows of the body that fit, with a line in place of what is hidden on either side. That line must not wrap: the screen
// would be a row too high, and scroll.
std::vector<std::string> window(const std::vector<std::string>& body, int rows, int columns, int focus,
                                const std::string& more) {
  const int count = static_cast<int>(body.size());
  if (count <= rows) return body;
  if (rows <= 0) return {};
  const int last = focus < 0 ? count : std::clamp(focus + rows / 2, rows, count);
  const int first = last - rows;
  std::vector<std::string> shown(body.begin() + first, body.begin() + last);
  const auto hide = [&](int hidden, const char* where) {
    const std::string text = fmt::format("... {} more lines {}", hidden, where);
    const std::string whole = more.empty() ? text : text + "; all of it: " + more;
    return (columns_of(whole) <= columns ? whole : text).substr(0, static_cast<std::size_t>(std::max(columns, 1)));
  };
  if (first > 0 && rows > 1) shown.front() = hide(first + 1, "above");
  if (last < count && rows > 2) shown.back() = hide(count - last + 1, "below");
  return shown;
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, int columns, Break where) {
  std::vector<std::string> lines;
  while (text.ends_with('\n')) text.remove_suffix(1);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    append_wrapped(lines, text.substr(0, end), std::max(columns, 1), where);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> layout(const Screen& screen, TerminalSize size) {
  const auto head = wrap(screen.heading, size.columns, Break::kAtBlanks);
  std::vector<std::string> foot;
  for (const std::string& part : {screen.note, screen.status, screen.keys}) {
    for (const std::string& line : wrap(part, size.columns, Break::kAtBlanks)) foot.push_back(line);
  }
  std::vector<std::string> body;
  int focus = -1, number = 0;
  std::string_view rest = screen.body;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    if (number++ == screen.focus_line) focus = static_cast<int>(body.size());
    append_wrapped(body, rest.substr(0, end), std::max(size.columns, 1), Break::kAnywhere);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  constexpr int kBlankRows = 2;
  const int around = static_cast<int>(head.size() + foot.size());
  const bool spacious = size.rows >= around + kBlankRows + 1;
  std::vector<std::string> lines = head;
  if (spacious) lines.emplace_back();
  for (std::string& line :
       window(body, size.rows - around - (spacious ? kBlankRows : 0), size.columns, focus, screen.more)) {
    lines.push_back(std::move(line));
  }
  if (spacious) lines.emplace_back();
  lines.insert(lines.end(), foot.begin(), foot.end());
  if (static_cast<int>(lines.size()) > size.rows) lines.erase(lines.begin(), lines.end() - size.rows);
  return lines;
}

}  // namespace kl::cli
