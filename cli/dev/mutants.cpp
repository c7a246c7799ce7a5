#include <cli/dev/mutants.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

#include <checker/lexer.hpp>

namespace kl::cli {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<Pair, 6> kComparisons{{{"<", "<="}, {"<=", "<"}, {">", ">="}, {">=", ">"}, {"==", "!="}, {"!=", "=="}}};
constexpr std::array<Pair, 7> kArithmetic{
    {{"+", "-"}, {"-", "+"}, {"*", "/"}, {"/", "*"}, {"+=", "-="}, {"+=", "="}, {"-=", "+="}}};
constexpr std::array<Pair, 15> kOperations{{{"sum", "max"},
                                            {"max", "min"},
                                            {"min", "max"},
                                            {"argmax", "argmin"},
                                            {"maximum", "minimum"},
                                            {"minimum", "maximum"},
                                            {"exp", "exp2"},
                                            {"exp2", "exp"},
                                            {"rsqrt", "sqrt"},
                                            {"sqrt", "rsqrt"},
                                            {"sigmoid", "tanh"},
                                            {"tanh", "sigmoid"},
                                            {"erf", "tanh"},
                                            {"rint", "floor"},
                                            {"cumsum", "cumprod"}}};

// A call `name<...>(a, b, c)` by the indices of its tokens.
struct Call {
  std::size_t name = 0, open = 0, close = 0;
  std::vector<std::pair<std::size_t, std::size_t>> arguments;  // [first, last] tokens
};

class Mutator {
 public:
  explicit Mutator(std::string_view source) : source_(source) {
    for (const Token& token : lex(source))
      if (token.kind != TokenKind::kLineComment && token.kind != TokenKind::kBlockComment) add_token(token);
    match_brackets();
  }

  std::vector<Mutant> run() {
    find_bodies();
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!in_body_[i]) continue;
      mutate_operator(i);
      mutate_literal(i);
      mutate_axes(i);
      mutate_variable(i);
      if (is_call(i)) mutate_call(call_at(i));
      delete_statement(i);
    }
    return std::move(mutants_);
  }

 private:
  // Operators of two characters are joined, but not the brackets of templates.
  void add_token(const Token& token) {
    if (!tokens_.empty() && token.kind == TokenKind::kPunctuation && tokens_.back().kind == TokenKind::kPunctuation &&
        tokens_.back().end == token.begin) {
      static constexpr std::string_view kJoined[] = {"<=", ">=", "==", "!=", "+=", "-=", "*=", "/=", "&&", "||", "::"};
      const std::string_view both = source_.substr(tokens_.back().begin, token.end - tokens_.back().begin);
      if (std::find(std::begin(kJoined), std::end(kJoined), both) != std::end(kJoined)) {
        tokens_.back().end = token.end;
        return;
      }
    }
    tokens_.push_back(token);
  }

  std::string_view text(std::size_t i) const {
    return i < tokens_.size() ? source_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin) : "";
  }
  bool is(std::size_t i, std::string_view what) const { return text(i) == what; }
  bool blank_before(std::size_t i) const { return i == 0 || tokens_[i].begin > tokens_[i - 1].end; }
  bool is_binary(std::size_t i) const { return i > 0 && i + 1 < tokens_.size() && blank_before(i) && blank_before(i + 1); }
  bool is_identifier(std::size_t i) const { return i < tokens_.size() && tokens_[i].kind == TokenKind::kIdentifier; }
  std::string_view span(std::size_t first, std::size_t last) const {
    return source_.substr(tokens_[first].begin, tokens_[last].end - tokens_[first].begin);
  }

  void match_brackets() {
    partner_.assign(tokens_.size(), 0);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const std::string_view t = text(i);
      if (t == "(" || t == "[" || t == "{" || (t == "<" && !blank_before(i))) open.push_back(i);
      const bool closes =
          t == ")" || t == "]" || t == "}" || (t == ">" && !blank_before(i) && !open.empty() && is(open.back(), "<"));
      if (!closes || open.empty()) continue;
      partner_[i] = open.back();
      partner_[open.back()] = i;
      open.pop_back();
    }
  }

  // A function: `)` and then `{` outside all braces. Its parameters are those of the bracket before.
  void find_bodies() {
    in_body_.assign(tokens_.size(), false);
    parameters_.assign(tokens_.size(), nullptr);
    for (std::size_t i = 1; i < tokens_.size(); ++i) {
      if (!is(i, "{")) continue;
      const std::size_t end = partner_[i];
      if (end <= i) return;  // not closed
      if (is(i - 1, ")")) {
        lists_.push_back(std::make_unique<Parameters>(parameters_in(partner_[i - 1], i - 1)));
        for (std::size_t k = i + 1; k < end; ++k) {
          in_body_[k] = true;
          parameters_[k] = lists_.back().get();
        }
      }
      i = end;
    }
  }

  using Parameters = std::vector<std::pair<std::string, std::string>>;  // type and name

  Parameters parameters_in(std::size_t open, std::size_t close) const {
    Parameters out;
    for (const auto& [first, last] : split(open, close))
      if (last > first) out.emplace_back(std::string(span(first, last - 1)), std::string(text(last)));
    return out;
  }

  std::vector<std::pair<std::size_t, std::size_t>> split(std::size_t open, std::size_t close) const {
    std::vector<std::pair<std::size_t, std::size_t>> out;
    std::size_t first = open + 1;
    for (std::size_t i = open + 1; i <= close; ++i) {
      if (i < close && partner_[i] > i) i = partner_[i];
      if (i != close && !is(i, ",")) continue;
      if (i > first) out.emplace_back(first, i - 1);
      first = i + 1;
    }
    return out;
  }

  // --- making one ----------------------------------------------------------------------------------

  // source[begin, end) replaced.
  void add(std::string_view kind, std::size_t begin, std::size_t end, std::string_view replacement) {
    Mutant mutant{.kind = std::string(kind), .line = line_of(source_, begin), .shown = {}, .text = std::string(source_)};
    mutant.text.replace(begin, end - begin, replacement);
    if (!seen_.insert(mutant.text).second || mutant.text == source_) return;
    mutant.shown = code_line(mutant.text, begin);
    if (kind == "deleted") mutant.shown = fmt::format("deleted: {}", code_line(source_, begin));
    mutants_.push_back(std::move(mutant));
  }
  void replace(std::string_view kind, std::size_t first, std::size_t last, std::string_view replacement) {
    add(kind, tokens_[first].begin, tokens_[last].end, replacement);
  }

  static std::string code_line(std::string_view text, std::size_t at) {
    const std::size_t begin = text.rfind('\n', at == 0 ? 0 : at - 1) + 1, end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(begin, end - begin);
    line = line.substr(0, line.find("//"));
    const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
    return std::string(line.substr(first, line.find_last_not_of(' ') + 1 - first));
  }

  // --- operators ------------------------------------------------------------------------------------

  void mutate_operator(std::size_t i) {
    if (tokens_[i].kind != TokenKind::kPunctuation || !is_binary(i)) return;
    for (const auto& [from, to] : kComparisons)
      if (is(i, from)) replace("comparison", i, i, to);
    if (is(i, "<") && is_identifier(i + 1) && operand_after(i) == i + 1)
      replace("bound", i + 1, i + 1, fmt::format("{} - 1", text(i + 1)));
    for (const auto& [from, to] : kArithmetic)
      if (is(i, from)) replace("arithmetic", i, i, to);
    if (!is(i, "&")) return;
    replace("operation", i, i, "|");
    add("mask dropped", tokens_[operand_before(i)].begin, tokens_[i + 1].begin, "");
    add("mask dropped", tokens_[i - 1].end, tokens_[operand_after(i)].end, "");
  }

  // The first token of the operand that ends before i: a name, a call or a group, with members and indices.
  std::size_t operand_before(std::size_t i) const {
    std::size_t first = i - 1;
    while (true) {
      if (partner_[first] != 0 && partner_[first] < first) first = partner_[first];
      if (first == 0 || blank_before(first) || is(first - 1, "(") || is(first - 1, "[") || is(first - 1, "{")) return first;
      --first;
    }
  }
  std::size_t operand_after(std::size_t i) const {
    std::size_t last = i + 1;
    while (true) {
      if (partner_[last] > last) last = partner_[last];
      const std::size_t next = last + 1;
      if (next >= tokens_.size() || blank_before(next) || is(next, ")") || is(next, ",") || is(next, ";") || is(next, "]") ||
          is(next, "}"))
        return last;
      last = next;
    }
  }

  // --- numbers and names ------------------------------------------------------------------------------

  void mutate_literal(std::size_t i) {
    if (is(i, "-") && is(i + 1, "tl") && is(i + 3, "inf")) return replace("identity", i, i + 6, "0.0f");
    if (tokens_[i].kind != TokenKind::kNumber || in_template(i)) return;
    const std::string number(text(i));
    if (number == "0.0f") return replace("identity", i, i, "1.0f");
    // Where a tile begins, and which axis: other mistakes, made elsewhere.
    const bool of_arange = i > 1 && is(i - 1, "(") && (is(i - 2, "arange") || is(i - 2, "program_id") || is(i - 2, "num_programs"));
    if (of_arange) return;
    if (number.find_first_not_of("0123456789") == std::string::npos)
      return replace("constant", i, i, fmt::format("{}", std::stoll(number) + 1));
    if (number.find('.') != std::string::npos) replace("constant", i, i, fmt::format("(1.01f * {})", number));
  }
  bool in_template(std::size_t i) const { return is(i - 1, "<") && !blank_before(i - 1); }

  void mutate_axes(std::size_t i) {
    if (is(i, "[") && is(i + 1, "{")) {
      if (is(i + 2, "_") && is(i + 4, "None")) replace("axis", i, partner_[i], "[{None, _}]");
      if (is(i + 2, "None") && is(i + 4, "_")) replace("axis", i, partner_[i], "[{_, None}]");
    }
    // tl.sum<1>, tl.program_id(0)
    const bool of_template = in_template(i) && is(i + 1, ">") && is(i + 2, "(");
    const bool of_grid = is(i - 1, "(") && is(i + 1, ")") && (is(i - 2, "program_id") || is(i - 2, "num_programs"));
    if (!of_template && !of_grid) return;
    if (is(i, "0")) replace("axis", i, i, "1");
    if (is(i, "1")) replace("axis", i, i, "0");
  }

  void mutate_variable(std::size_t i) {
    const bool is_member = is(i - 1, ".") || is(i - 1, "::") || is(i + 1, "::");
    if (!is_identifier(i) || !parameters_[i] || is_member) return;
    const Parameters& all = *parameters_[i];
    const auto here = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.second == text(i); });
    if (here == all.end()) return;
    for (std::size_t k = 1; k < all.size(); ++k) {
      const auto& other = all[(static_cast<std::size_t>(here - all.begin()) + k) % all.size()];
      if (other.first == here->first) return replace("wrong variable", i, i, other.second);
    }
  }

  // --- calls ------------------------------------------------------------------------------------------

  bool is_call(std::size_t i) const {
    if (!is_identifier(i) || i == 0 || !(is(i - 1, ".") || is(i - 1, "::"))) return false;
    const std::size_t open = is(i + 1, "<") && !blank_before(i + 1) ? partner_[i + 1] + 1 : i + 1;
    return is(open, "(") && partner_[open] > open;
  }
  Call call_at(std::size_t i) const {
    Call call{.name = i, .open = is(i + 1, "(") ? i + 1 : partner_[i + 1] + 1, .close = 0, .arguments = {}};
    call.close = partner_[call.open];
    call.arguments = split(call.open, call.close);
    return call;
  }
  std::string argument(const Call& call, std::size_t k) const {
    return std::string(span(call.arguments[k].first, call.arguments[k].second));
  }

  // Arguments [first, last) go.
  void drop_arguments(std::string_view kind, const Call& call, std::size_t first, std::size_t last) {
    add(kind, tokens_[call.arguments[first - 1].second].end, tokens_[call.arguments[last - 1].second].end, "");
  }

  void mutate_call(const Call& call) {
    const std::string_view name = text(call.name);
    const std::size_t count = call.arguments.size();
    for (const auto& [from, to] : kOperations)
      if (name == from) replace("operation", call.name, call.name, to);
    if (name == "load" && count >= 2) drop_arguments("mask dropped", call, 1, count);
    if (name == "load" && count >= 3) drop_arguments("other dropped", call, 2, 3);
    if (name == "store" && count >= 3) drop_arguments("mask dropped", call, 2, 3);
    if (name.starts_with("atomic_") && count >= 3 && argument(call, 2).find("tl::") == std::string::npos)
      drop_arguments("mask dropped", call, 2, 3);
    if (name == "zeros") add("identity", tokens_[call.name - 2].begin, tokens_[call.name].begin, "1 + tl.");
    if (name == "program_id") replace("block dropped", call.name - 2, call.close, "0");
    if (name == "cdiv")
      replace("rounded down", call.name - 2, call.close, fmt::format("(({}) / ({}))", argument(call, 0), argument(call, 1)));
    if (name == "where" && count == 3) swap(call, "branches", 1, 2);
    if (name == "grid" && count >= 2) swap(call, "axis", 0, 1);
    if (name == "fma" && count == 3) swap(call, "arithmetic", 0, 2);
  }
  void swap(const Call& call, std::string_view kind, std::size_t a, std::size_t b) {
    const std::string between(source_.substr(tokens_[call.arguments[a].second].end,
                                             tokens_[call.arguments[b].first].begin - tokens_[call.arguments[a].second].end));
    add(kind, tokens_[call.arguments[a].first].begin, tokens_[call.arguments[b].second].end,
        argument(call, b) + between + argument(call, a));
  }

  // --- statements -------------------------------------------------------------------------------------

  // From its first token to the semicolon, if nothing later needs what it declares.
  void delete_statement(std::size_t i) {
    const bool starts = is(i - 1, ";") || is(i - 1, "{") || is(i - 1, "}") || (is(i - 1, ")") && is_identifier(i));
    if (!starts || !is_identifier(i)) return;
    std::size_t end = i;
    while (end < tokens_.size() && !is(end, ";")) end = partner_[end] > end ? partner_[end] + 1 : end + 1;
    const bool assigns = is(i + 1, "=") || is(i + 1, "+=") || is(i + 1, "-=") || is(i + 1, "*=");
    const bool calls = (is(i, "tl") || is(i, "host")) && is(i + 1, ".") && is(end - 1, ")");
    if (end < tokens_.size() && (assigns || calls)) replace("deleted", i, end - 1, "");
  }

  std::string_view source_;
  std::vector<Token> tokens_;
  std::vector<std::size_t> partner_;  // of a bracket; 0: none
  std::vector<bool> in_body_;
  std::vector<std::unique_ptr<Parameters>> lists_;
  std::vector<const Parameters*> parameters_;  // of the function around a token
  std::set<std::string> seen_;
  std::vector<Mutant> mutants_;
};

}  // namespace

std::vector<Mutant> mutants_of(std::string_view source) { return Mutator(source).run(); }

}  // namespace kl::cli
