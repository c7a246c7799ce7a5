#include <checker/page.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace kl {
namespace {

std::vector<std::string> wrapped(std::string_view text, std::size_t first_width, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t room = first_width;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t space = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, space - at);
    at = space + 1;
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > room) {
      lines.emplace_back();
      room = width;
    }
    if (!lines.back().empty()) lines.back() += ' ';
    lines.back() += word;
  }
  return lines;
}

std::string file_line(const Place& place) {
  std::ifstream stream(place.file);
  std::string line;
  for (int number = 0; number < place.line && std::getline(stream, line);) ++number;
  return stream ? line : "";
}

}  // namespace

std::string Page::painted(std::string_view text, Ink ink) const {
  if (!style_.colour || ink == Ink::kPlain) return std::string(text);
  const char* code = "";
  switch (ink) {
    case Ink::kPlain: break;
    case Ink::kGood: code = "1;32"; break;
    case Ink::kBad: code = "1;31"; break;
    case Ink::kPlace: code = "36"; break;
    case Ink::kFaint: code = "2"; break;
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

void Page::line(std::string_view text, Ink ink) {
  lines_.push_back(painted(text.substr(0, text.find_last_not_of(' ') + 1), ink));
}

void Page::prose(std::string_view text, int indent) {
  const std::size_t width = static_cast<std::size_t>(std::max(style_.width - indent, 20));
  for (const std::string& line : wrapped(text, width, width)) lines_.push_back(std::string(static_cast<std::size_t>(indent), ' ') + line);
}

void Page::headline(std::string_view head, Ink ink, std::string_view text) {
  const std::size_t width = static_cast<std::size_t>(std::max(style_.width, 20));
  const std::size_t first = width > head.size() + 21 ? width - head.size() - 1 : 20;
  const std::vector<std::string> rest = wrapped(text, first, width - 2);
  lines_.push_back(painted(head, ink) + " " + rest[0]);
  for (std::size_t i = 1; i < rest.size(); ++i) lines_.push_back("  " + rest[i]);
}

void Page::source(const Place& place, int column, std::string_view text) {
  std::string code = text.empty() ? file_line(place) : std::string(text);
  std::replace(code.begin(), code.end(), '\t', ' ');
  if (code.find_first_not_of(' ') == std::string::npos) return;
  const char* bar = style_.unicode ? "│" : "|";
  const std::string margin = fmt::format("{:>5} ", place.line);
  const std::size_t room = static_cast<std::size_t>(std::max(style_.width, 40)) - margin.size() - 2;
  auto at = static_cast<std::size_t>(std::max(column, 0));
  // Of a long line, the part around the mark.
  if (code.size() > room && at > room - 3 && at <= code.size()) {
    const std::size_t first = at - room / 2;  // of what stays, behind "..."
    code = "..." + code.substr(first);
    at -= first - 3;
  }
  if (code.size() > room) code = code.substr(0, room - 3) + "...";
  lines_.push_back(painted(margin + bar, Ink::kFaint) + " " + code);
  if (column < 1 || at > code.size()) return;
  lines_.push_back(painted(std::string(margin.size(), ' ') + bar, Ink::kFaint) + std::string(at, ' ') + painted("^", Ink::kBad));
}

std::string Page::path(const std::string& file) const {
  if (style_.base.empty()) return file;
  const std::filesystem::path relative = std::filesystem::path(file).lexically_relative(style_.base);
  return relative.empty() || *relative.begin() == ".." ? file : relative.string();
}

std::string Page::place(const Place& place) const {
  return place.line > 0 ? fmt::format("{}:{}", path(place.file), place.line) : path(place.file);
}

std::string Page::text(std::size_t most) const {
  std::vector<std::string> lines = lines_;
  if (lines.size() > most) {
    lines.erase(lines.begin() + 2, lines.begin() + 3 + static_cast<std::ptrdiff_t>(lines.size() - most));
    lines.insert(lines.begin() + 2, "  ...");
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace kl
