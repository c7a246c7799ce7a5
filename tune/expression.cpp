#include <tune/expression.hpp>

#include <array>
#include <cctype>
#include <charconv>
#include <string>

#include <fmt/format.h>

#include <tune/error.hpp>

namespace kl::tune {
namespace {

using Number = std::int64_t;

struct Operator {
  std::string_view text;
  int level;  // from the loosest; the same level groups from the left
};

// Longer ones first, so that `<=` is not read as `<`.
constexpr Operator kOperators[] = {{"||", 0}, {"&&", 1}, {"==", 2}, {"!=", 2}, {"<=", 3}, {">=", 3}, {"<", 3},
                                   {">", 3},  {"+", 4},  {"-", 4},  {"*", 5},  {"/", 5},  {"%", 5}};
constexpr int kTightest = 5;

class Parser {
 public:
  Parser(std::string_view text, const ValueOf& value_of) : text_(text), value_of_(value_of) {}

  Number whole() {
    const Number value = binary(0);
    skip_blanks();
    if (at_ != text_.size()) fail(fmt::format("'{}' is not expected", text_.substr(at_)));
    return value;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw Error(fmt::format("in '{}': {}", text_, what)); }

  void skip_blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(std::string_view word) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  std::string_view take_operator(int level) {
    skip_blanks();
    for (const Operator& o : kOperators) {
      if (!text_.substr(at_).starts_with(o.text)) continue;
      if (o.level != level) return {};
      at_ += o.text.size();
      return o.text;
    }
    return {};
  }

  Number binary(int level) {
    if (level > kTightest) return unary();
    Number left = binary(level + 1);
    for (auto o = take_operator(level); !o.empty(); o = take_operator(level)) left = apply(o, left, binary(level + 1));
    return left;
  }

  Number apply(std::string_view o, Number a, Number b) const {
    Number result = 0;
    bool fits = true;
    if (o == "||") result = a != 0 || b != 0;
    else if (o == "&&") result = a != 0 && b != 0;
    else if (o == "==") result = a == b;
    else if (o == "!=") result = a != b;
    else if (o == "<=") result = a <= b;
    else if (o == ">=") result = a >= b;
    else if (o == "<") result = a < b;
    else if (o == ">") result = a > b;
    else if (o == "+") fits = !__builtin_add_overflow(a, b, &result);
    else if (o == "-") fits = !__builtin_sub_overflow(a, b, &result);
    else if (o == "*") fits = !__builtin_mul_overflow(a, b, &result);
    else if (b == 0) fail("a division by zero");
    else if (b == -1) fits = o == "%" || !__builtin_sub_overflow(Number{0}, a, &result);
    else result = o == "/" ? a / b : a % b;
    if (!fits) fail("a number is too large");
    return result;
  }

  Number unary() {
    if (depth_ == kDeepest) fail("it is nested too deeply");
    ++depth_;
    const Number value = take("!") ? unary() == 0 : take("-") ? apply("-", 0, unary()) : primary();
    --depth_;
    return value;
  }

  Number primary() {
    if (take("(")) {
      const Number value = binary(0);
      if (!take(")")) fail("a ')' is missing");
      return value;
    }
    skip_blanks();
    const std::size_t first = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '_')) ++at_;
    const std::string_view word = text_.substr(first, at_ - first);
    if (word.empty()) fail(at_ == text_.size() ? "it ends too early" : fmt::format("'{}' is not expected", text_.substr(at_)));
    if (std::isdigit(static_cast<unsigned char>(word.front())) == 0) {
      if (const auto value = value_of_(word)) return *value;
      fail(fmt::format("'{}' is no meta-parameter of this space", word));
    }
    Number value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size()) fail(fmt::format("'{}' is not a whole number", word));
    return value;
  }

  static constexpr int kDeepest = 100;
  std::string_view text_;
  const ValueOf& value_of_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

std::int64_t evaluate(std::string_view text, const ValueOf& value_of) { return Parser(text, value_of).whole(); }

}  // namespace kl::tune
