#include <checker/lexer.hpp>

#include <algorithm>
#include <string>

namespace kl {
namespace {

bool starts_identifier(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool continues_identifier(char c) { return starts_identifier(c) || is_digit(c); }

std::size_t find_end(std::string_view text, std::string_view what, std::size_t from) {
  const std::size_t found = text.find(what, from);
  return found == std::string_view::npos ? text.size() : found + what.size();
}

std::size_t line_comment_end(std::string_view text, std::size_t at) {
  std::size_t end = text.find('\n', at);
  while (end != std::string_view::npos && text[end - 1] == '\\') end = text.find('\n', end + 1);
  return std::min(end, text.size());
}

// A literal that ends at its unescaped quote, or, when malformed, at the end of the line.
std::size_t quoted_end(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    else if (text[i] == quote) return i + 1;
    else if (text[i] == '\n') return i;
  }
  return text.size();
}

// R"tag( ... )tag", from its quote.
std::size_t raw_string_end(std::string_view text, std::size_t quote) {
  const std::size_t open = text.find('(', quote);
  if (open == std::string_view::npos) return text.size();
  std::string end(1, ')');
  end.append(text.substr(quote + 1, open - quote - 1)).push_back('"');
  return find_end(text, end, open);
}

// A preprocessing number: digit separators and exponent signs belong to it.
std::size_t number_end(std::string_view text, std::size_t at) {
  std::size_t i = at + 1;
  for (; i < text.size(); ++i) {
    const char c = text[i], before = text[i - 1];
    const bool sign = (c == '+' || c == '-') && (before == 'e' || before == 'E' || before == 'p' || before == 'P');
    const bool separator = c == '\'' && i + 1 < text.size() && continues_identifier(text[i + 1]);
    if (!continues_identifier(c) && c != '.' && !sign && !separator) break;
  }
  return i;
}

bool is_raw_prefix(std::string_view identifier) {
  return identifier == "R" || identifier == "LR" || identifier == "uR" || identifier == "UR" || identifier == "u8R";
}

Token identifier_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && continues_identifier(text[end])) ++end;
  if (end < text.size() && text[end] == '"' && is_raw_prefix(text.substr(at, end - at)))
    return {TokenKind::kString, at, raw_string_end(text, end)};
  return {TokenKind::kIdentifier, at, end};
}

Token token_at(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (text.substr(at, 2) == "//") return {TokenKind::kLineComment, at, line_comment_end(text, at)};
  if (text.substr(at, 2) == "/*") return {TokenKind::kBlockComment, at, find_end(text, "*/", at + 2)};
  if (c == '"') return {TokenKind::kString, at, quoted_end(text, at)};
  if (c == '\'') return {TokenKind::kCharacter, at, quoted_end(text, at)};
  if (starts_identifier(c)) return identifier_at(text, at);
  const bool fraction = c == '.' && at + 1 < text.size() && is_digit(text[at + 1]);
  if (is_digit(c) || fraction) return {TokenKind::kNumber, at, number_end(text, at)};
  return {TokenKind::kPunctuation, at, at + 1};
}

}  // namespace

std::vector<Token> lex(std::string_view text) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
      ++at;
      continue;
    }
    tokens.push_back(token_at(text, at));
    at = tokens.back().end;
  }
  return tokens;
}

int line_of(std::string_view text, std::size_t offset) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

}  // namespace kl
