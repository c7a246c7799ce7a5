#include <checker/holes.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include <checker/lexer.hpp>

namespace kl {
namespace {

struct Marker {
  int number = 0;
  char kind = ']';  // ':' and '=' open a hole, ']' closes it
  std::string_view text;
  std::size_t begin = 0, end = 0;
};

std::string_view without_outer_spaces(std::string_view text) {
  if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  if (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// "/*[4: TYPE]*/", "/*[13:]*/", "/*[2= TEXT]*/", "/*[4]*/"; any other comment is none.
std::optional<Marker> marker_of(std::string_view text, const Token& token) {
  if (token.kind != TokenKind::kBlockComment) return std::nullopt;
  std::string_view inside = text.substr(token.begin, token.end - token.begin);
  if (inside.size() < 7 || !inside.starts_with("/*[") || !inside.ends_with("]*/")) return std::nullopt;
  inside = inside.substr(3, inside.size() - 6);
  Marker marker{.number = 0, .kind = ']', .text = {}, .begin = token.begin, .end = token.end};
  const auto [after, status] = std::from_chars(inside.data(), inside.data() + inside.size(), marker.number);
  if (status != std::errc{}) return std::nullopt;
  inside.remove_prefix(static_cast<std::size_t>(after - inside.data()));
  if (inside.empty()) return marker;
  if (inside.front() != ':' && inside.front() != '=') return std::nullopt;
  marker.kind = inside.front();
  marker.text = without_outer_spaces(inside.substr(1));
  return marker;
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(" \t\n") - first + 1));
}

std::string replacement_of(const Marker& open, const std::string& content) {
  if (open.kind == '=') return std::string(open.text);
  if (!open.text.empty()) return fmt::format("TL_HOLE({}, {})", open.number, open.text);
  // A region of whole statements takes its last semicolon with it.
  const bool whole = content.ends_with(';') || content.ends_with('}');
  return fmt::format("TL_HOLE({}){}", open.number, whole ? ";" : "");
}

Hole hole_between(std::string_view text, const Marker& open, const Marker& close) {
  Hole hole{.number = open.number, .line = line_of(text, open.begin), .replacement = {}, .content = {},
            .begin = open.begin, .end = close.end, .content_begin = open.end, .content_end = close.begin};
  hole.content = trimmed(text.substr(open.end, close.begin - open.end));
  hole.replacement = replacement_of(open, hole.content);
  return hole;
}

// 1, 2, ... without a gap or a repetition, in any order.
std::optional<HoleError> numbering_error(const std::vector<Hole>& holes) {
  for (std::size_t i = 0; i < holes.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (holes[j].number == holes[i].number)
        return HoleError{holes[i].line, fmt::format("hole {} is already marked in line {}; each number marks one hole",
                                                    holes[i].number, holes[j].line)};
  for (const Hole& hole : holes)
    if (hole.number < 1 || hole.number > static_cast<int>(holes.size()))
      return HoleError{hole.line, fmt::format("hole {} leaves a gap: {} hole{} are numbered from 1 to {}", hole.number,
                                              holes.size(), holes.size() == 1 ? "" : "s", holes.size())};
  return std::nullopt;
}

// Whether only blanks share the marker's line with it.
bool alone_on_line(std::string_view text, std::size_t begin, std::size_t end) {
  while (begin > 0 && (text[begin - 1] == ' ' || text[begin - 1] == '\t')) --begin;
  while (end < text.size() && (text[end] == ' ' || text[end] == '\t')) ++end;
  return (begin == 0 || text[begin - 1] == '\n') && (end == text.size() || text[end] == '\n');
}

bool is_hole_macro(std::string_view identifier) {
  return identifier == "TL_HOLE" || identifier == "TL_TODO" || identifier == "TL_HOLE_TYPE";
}

std::string_view line_at(std::string_view text, int number) {
  for (; number > 1; --number) {
    const std::size_t newline = text.find('\n');
    if (newline == std::string_view::npos) return "end of file";
    text.remove_prefix(newline + 1);
  }
  return text.empty() ? "end of file" : text.substr(0, text.find('\n'));
}

}  // namespace

MarkedSolution parse_solution(std::string text) {
  MarkedSolution solution{.text = std::move(text), .holes = {}, .error = {}};
  const std::string_view view = solution.text;
  std::optional<Marker> open;
  const auto fail = [&](const Marker& at, std::string message) {
    solution.error = HoleError{line_of(view, at.begin), std::move(message)};
    return std::move(solution);
  };
  for (const Token& token : lex(view)) {
    const std::optional<Marker> marker = marker_of(view, token);
    if (!marker) continue;
    if (marker->kind != ']') {
      if (open) return fail(*marker, fmt::format("hole {} opens inside hole {}; close that first with /*[{}]*/",
                                                 marker->number, open->number, open->number));
      open = marker;
    } else if (!open) {
      return fail(*marker, fmt::format("/*[{0}]*/ closes a hole that is not open; open it with /*[{0}: TYPE]*/",
                                       marker->number));
    } else if (marker->number != open->number) {
      return fail(*marker, fmt::format("/*[{}]*/ stands where /*[{}]*/ must close the hole opened in line {}",
                                       marker->number, open->number, line_of(view, open->begin)));
    } else {
      solution.holes.push_back(hole_between(view, *open, *marker));
      open.reset();
    }
  }
  if (open) return fail(*open, fmt::format("hole {0} is not closed; end it with /*[{0}]*/", open->number));
  solution.error = numbering_error(solution.holes);
  return solution;
}

std::string starter_text(const MarkedSolution& solution) {
  std::string starter;
  std::size_t at = 0;
  for (const Hole& hole : solution.holes) {
    starter.append(solution.text, at, hole.begin - at).append(hole.replacement);
    at = hole.end;
  }
  return starter.append(solution.text, at);
}

std::string shown_text(const MarkedSolution& solution) {
  const std::string& text = solution.text;
  std::string shown;
  std::size_t at = 0;
  for (const Hole& hole : solution.holes) {
    std::size_t begin = hole.content_begin, end = hole.content_end;
    std::size_t before = hole.begin, after = hole.end;
    if (alone_on_line(text, hole.begin, begin)) {
      before = text.find_last_of('\n', before) + 1;  // npos + 1 is 0
      begin = std::min(text.find('\n', begin) + 1, end);
    } else if (begin < end && text[begin] == ' ') {
      ++begin;
    }
    if (alone_on_line(text, end, after)) {
      end = std::max(text.find_last_of('\n', end - 1) + 1, begin);
      after = std::min(text.find('\n', after), text.size() - 1) + 1;
    } else if (begin < end && text[end - 1] == ' ') {
      --end;
    }
    shown.append(text, at, before - at).append(text, begin, end - begin);
    at = after;
  }
  return shown.append(text, at);
}

std::optional<StarterDifference> starter_difference(const MarkedSolution& solution, std::string_view starter) {
  const std::string expected = starter_text(solution);
  if (expected == starter) return std::nullopt;
  const auto same = std::mismatch(expected.begin(), expected.end(), starter.begin(), starter.end());
  const int line = line_of(expected, static_cast<std::size_t>(same.first - expected.begin()));
  return StarterDifference{line, std::string(line_at(expected, line)), std::string(line_at(starter, line))};
}

std::vector<OpenHole> open_holes(std::string_view source) {
  std::vector<Token> tokens = lex(source);
  std::erase_if(tokens, [](const Token& token) {
    return token.kind == TokenKind::kLineComment || token.kind == TokenKind::kBlockComment;
  });
  const auto text = [&](const Token& token) { return source.substr(token.begin, token.end - token.begin); };
  std::vector<OpenHole> open;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (!is_hole_macro(text(tokens[i]))) continue;
    if (text(tokens[i + 1]) != "(" || tokens[i + 2].kind != TokenKind::kNumber) continue;
    const std::string_view digits = text(tokens[i + 2]);
    OpenHole hole{.number = 0, .line = line_of(source, tokens[i].begin)};
    std::from_chars(digits.data(), digits.data() + digits.size(), hole.number);
    open.push_back(hole);
  }
  return open;
}

}  // namespace kl
