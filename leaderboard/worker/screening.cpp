#include <leaderboard/worker/screening.hpp>

#include <algorithm>
#include <cctype>
#include <vector>

#include <fmt/format.h>

#include <checker/lexer.hpp>

namespace kl::board {
namespace {

constexpr std::string_view kForbiddenWords[] = {
    "asm", "reinterpret_cast", "const_cast", "dynamic_cast", "new", "delete", "union", "volatile", "thread_local", "extern", "goto", "try", "catch", "throw", "friend",
    "std", "kl", "detail", "backend", "plan", "gnu", "operator", "typeid", "co_await", "co_yield", "co_return", "import", "module", "mutable", "namespace", "completed", "this", "bitand"};
// Members of tiles and pointers that are the simulator's own.
constexpr std::string_view kInsides[] = {"values", "validity", "births", "bits", "storage", "buffer", "offset", "machine", "recorder", "entry", "lanes", "data"};
constexpr std::string_view kDigraphs[] = {"<:", ":>", "<%", "%>", "%:"};
constexpr std::string_view kTypes[] = {"void", "char", "short", "int", "long", "float", "double", "bool", "unsigned", "signed", "auto", "const"};

bool is_one_of(std::string_view word, const auto& words) { return std::find(std::begin(words), std::end(words), word) != std::end(words); }

struct Word {
  TokenKind kind;
  std::string_view text;
  std::size_t at;
};

// Without comments; punctuation comes one character at a time.
std::vector<Word> words_of(std::string_view source) {
  std::vector<Word> words;
  for (const Token& token : lex(source))
    if (token.kind != TokenKind::kLineComment && token.kind != TokenKind::kBlockComment)
      words.push_back({token.kind, source.substr(token.begin, token.end - token.begin), token.begin});
  return words;
}

// A name, a literal, or the end of a parenthesis: what can stand left of a binary operator.
bool ends_operand(const Word& w) {
  if (w.kind == TokenKind::kNumber || w.kind == TokenKind::kString || w.kind == TokenKind::kCharacter) return true;
  if (w.kind == TokenKind::kIdentifier) return w.text != "return" && w.text != "else" && w.text != "case" && w.text != "do";
  return w.text == ")" || w.text == "]" || w.text == ">" || w.text == "}";
}

class Screen {
 public:
  explicit Screen(std::string_view source) : source_(source), words_(words_of(source)) {}

  std::optional<Forbidden> run() {
    if (auto problem = joined_line()) return problem;
    for (i_ = 0; i_ < words_.size(); ++i_) {
      if (auto problem = directive()) return problem;
      if (i_ >= words_.size()) break;
      const Word& w = words_[i_];
      auto problem = w.kind == TokenKind::kIdentifier ? name(w) : w.kind == TokenKind::kPunctuation ? mark(w) : std::nullopt;
      if (problem) return problem;
    }
    return {};
  }

 private:
  std::optional<Forbidden> at(std::size_t offset, std::string message) const { return Forbidden{line_of(source_, offset), std::move(message)}; }
  const Word* before(std::size_t n = 1) const { return i_ >= n ? &words_[i_ - n] : nullptr; }
  const Word* after(std::size_t n = 1) const { return i_ + n < words_.size() ? &words_[i_ + n] : nullptr; }
  static bool is(const Word* w, std::string_view text) { return w != nullptr && w->text == text; }

  // The compiler joins a line that ends in a backslash to the next, whatever blanks stand between, and may take a lone carriage
  // return for something else than this lexer does: then the two would see different words.
  std::optional<Forbidden> joined_line() const {
    for (std::size_t k = 0; k < source_.size(); ++k) {
      if (source_[k] == '\\' && source_.find_first_not_of(" \t\r\f\v", k + 1) == source_.find('\n', k + 1)) return at(k, "a line ends in a backslash, which joins lines and hides words");
      if (source_[k] == '\r' && source_.substr(k + 1, 1) != "\n") return at(k, "a carriage return in the middle of a line");
      if (source_[k] == '\0' || source_.substr(k, 3) == "?\?/") return at(k, "a character that the compiler may read as another");
    }
    return {};
  }

  // At a '#': the one include that there may be, or a pragma. Skips it.
  std::optional<Forbidden> directive() {
    while (i_ < words_.size() && (words_[i_].text == "#" || (words_[i_].text == "%" && is(after(), ":")))) {
      const std::size_t start = words_[i_].at, end = std::min(source_.find('\n', start), source_.size());
      std::string line(source_.substr(start, end - start));
      line = line.substr(0, line.find("//"));
      std::erase_if(line, [](unsigned char c) { return std::isspace(c); });
      if (line.find("/*") != std::string::npos) line = line.substr(0, line.find("/*"));
      if (line != "#include<tl/tl.hpp>" && line != "#pragmaonce" && line != "#pragmaunroll")
        return at(start, "the only directives are #include <tl/tl.hpp>, #pragma once and #pragma unroll");
      while (i_ < words_.size() && words_[i_].at < end) ++i_;
    }
    return {};
  }

  std::optional<Forbidden> name(const Word& w) const {
    if (w.text.starts_with("__") || (w.text.size() > 1 && w.text[0] == '_' && std::isupper(static_cast<unsigned char>(w.text[1]))))
      return at(w.at, fmt::format("'{}' is a name of the compiler's, not of the block API", w.text));
    if (is_one_of(w.text, kForbiddenWords) || w.text.starts_with("tl_")) return at(w.at, fmt::format("'{}' reaches around the block API", w.text));
    if (is(before(), ".") && is_one_of(w.text, kInsides)) return at(w.at, fmt::format("'.{}' is inside the simulator, not part of the block API", w.text));
    // T name[...]: an array, whose elements nobody checks.
    const Word* const previous = before();
    const bool of_type = previous != nullptr && ((previous->kind == TokenKind::kIdentifier && ends_operand(*previous)) || (previous->text == ">" && begins_statement()));
    if (is(after(), "[") && of_type)
      return at(w.at, fmt::format("'{}' is an array; use tiles", w.text));
    return {};
  }

  std::optional<Forbidden> mark(const Word& w) {
    track_brackets(w);
    const Word* const next = after();
    const Word* const previous = before();
    if (w.text == "-" && is(next, ">") && next->at == w.at + 1 && !is_trailing_return()) return at(w.at, "'->' follows a raw pointer; use tl.load and tl.store");
    if (w.text == "*" && is(next, "=") && next->at == w.at + 1) return {};
    if (w.text == "*") {
      const bool ends = is(next, ")") || is(next, ">") || is(next, ",") || is(next, "*") || is(next, "&") || is(next, "const");
      const bool of_type = previous != nullptr && is_one_of(previous->text, kTypes);
      if (ends || of_type || previous == nullptr || !ends_operand(*previous)) return at(w.at, "a raw pointer; tensors are reached by tl.load and tl.store alone");
    }
    if (w.text == "&") return ampersand(w);
    if (w.text == "\\") return at(w.at, "a backslash outside of a text");
    if (next != nullptr && next->at == w.at + 1 && is_one_of(std::string(w.text).append(next->text), kDigraphs)) return at(w.at, "a mark spelled in another way");
    if (w.text == "[" && is(next, "[")) return at(w.at, "an attribute");
    // Built-in subscripts take no braces, so nothing but tiles can be indexed.
    if (w.text == "[" && previous != nullptr && previous->text != "auto" && ends_operand(*previous) && !is(next, "{")) return at(w.at, "a subscript that is no tile's: write x[{...}]");
    if (w.text == ":" && is(next, ":") && next->at == w.at + 1 && (previous == nullptr || !ends_operand(*previous))) return at(w.at, "'::' in front of a name reaches outside the block API");
    return {};
  }

  // References and captures may be; addresses may not.
  std::optional<Forbidden> ampersand(const Word& w) const {
    const Word* const next = after();
    const Word* const previous = before();
    if ((is(next, "&") && next->at == w.at + 1) || (is(previous, "&") && previous->at + 1 == w.at)) return {};  // and
    if (is(next, "=") && next->at == w.at + 1) return {};
    if (capture_depth_ > 0) return {};
    if (previous != nullptr && ends_operand(*previous)) return {};
    return at(w.at, "'&' takes an address; the block API has none");
  }

  // "[&]" and "[x, &y]" open lambdas: a bracket behind no operand.
  void track_brackets(const Word& w) {
    if (w.text == "[") {
      const bool subscript = before() != nullptr && ends_operand(*before());
      if (!subscript || capture_depth_ > 0) ++capture_depth_;
    } else if (w.text == "]" && capture_depth_ > 0) {
      --capture_depth_;
    }
  }

  // Nothing but a type stands between the beginning of the statement and here.
  bool begins_statement() const {
    int depth = 0;
    for (std::size_t k = i_; k-- > 0;) {
      const std::string_view t = words_[k].text;
      if (t == ";" || t == "{" || t == "}") return true;
      if (t == "=" || t == "return" || (t == "(" && --depth < 0)) return false;
      if (t == ")") ++depth;
    }
    return true;
  }

  // "auto f(int x) -> int" and "[](int x) -> int".
  bool is_trailing_return() const {
    if (!is(before(), ")")) return false;
    int depth = 0;
    for (std::size_t k = i_; k-- > 0;) {
      if (words_[k].text == ")") ++depth;
      else if (words_[k].text == "(" && --depth == 0) return k > 0 && (words_[k - 1].text == "]" || (k > 1 && words_[k - 2].text == "auto"));
    }
    return false;
  }

  std::string_view source_;
  std::vector<Word> words_;
  std::size_t i_ = 0;
  int capture_depth_ = 0;
};

}  // namespace

std::optional<Forbidden> screen_source(std::string_view source) { return Screen(source).run(); }

}  // namespace kl::board
