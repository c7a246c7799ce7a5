#include <host/plain_assertion.hpp>

#include <algorithm>
#include <cctype>
#include <vector>

#include <fmt/format.h>

#include <host/lines.hpp>

namespace kl::host {
namespace {

using Extents = std::vector<std::string>;

// {"64", "32"} of each "shape<64, 32>" in the condition.
std::vector<Extents> shapes_in(std::string_view condition) {
  constexpr std::string_view kShape = "shape<";
  std::vector<Extents> shapes;
  for (auto at = condition.find(kShape); at != std::string_view::npos; at = condition.find(kShape, at)) {
    at += kShape.size();
    const auto end = condition.find('>', at);
    if (end == std::string_view::npos) break;
    Extents extents;
    for (std::string_view rest = condition.substr(at, end - at); !rest.empty();) {
      const auto comma = std::min(rest.find(','), rest.size());
      extents.emplace_back(trimmed(rest.substr(0, comma)));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    shapes.push_back(std::move(extents));
  }
  return shapes;
}

std::string in_brackets(const Extents& shape) {
  std::string text;
  for (const std::string& extent : shape) text += (text.empty() ? "" : ", ") + extent;
  return "(" + text + ")";
}

// A vector beside a matrix lies along its rows; one number for each row is a column.
std::string advice(const Extents& a, const Extents& b) {
  if (a.size() == 1 && b.size() == 1) return "; a column and a row make a tile of both: a[{_, None}], b[{None, _}]";
  if (a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0])
    return "; one of them lies turned: x[{_, None}] counts rows, x[{None, _}] columns";
  const Extents& small = a.size() < b.size() ? a : b;
  const Extents& large = a.size() < b.size() ? b : a;
  if (small.size() == 1 && large.size() == 2 && small[0] == large[0]) return "; one for each row is a column: x[{_, None}]";
  return "";
}

// (M, K) and (N, K): the second lies the other way round.
std::string product_advice(const Extents& a, const Extents& b) {
  const bool turned = a.size() == 2 && b.size() == 2 && a[1] == b[1];
  return turned ? "; the second is read turned by .trans() or tl.trans(b)" : "";
}

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

}  // namespace

std::string with_shapes(std::string_view text, std::string_view condition) {
  const bool is_product = text.starts_with("tl: tl.dot takes matrices");
  if (!is_product && text.find("shape") == std::string_view::npos) return std::string(text);
  const std::vector<Extents> shapes = shapes_in(condition);
  if (shapes.size() != 2) return std::string(text);
  const std::string both = in_brackets(shapes[0]) + " and " + in_brackets(shapes[1]);
  if (is_product) return fmt::format("{}, here {}{}", text, both, product_advice(shapes[0], shapes[1]));
  constexpr std::string_view kGeneral = "tl: shapes do not fit";
  if (text.starts_with(kGeneral))
    return fmt::format("{}, {}{}{}", kGeneral, both, text.substr(kGeneral.size()), advice(shapes[0], shapes[1]));
  return fmt::format("{}, {}{}", text, both, advice(shapes[0], shapes[1]));
}

int column_of_operator(std::string_view text, std::string_view line, int column) {
  struct Sign {
    std::string_view message, sign, word;
  };
  constexpr Sign kSigns[] = {{"tl: combine masks with &", "&&", "and"},
                             {"tl: combine masks with |", "||", "or"},
                             {"tl: negate a mask with ~", "!", "not"}};
  const auto* sign = std::find_if(std::begin(kSigns), std::end(kSigns), [&](const Sign& s) { return text.starts_with(s.message); });
  if (sign == std::end(kSigns)) return column;
  for (int at = std::min(column, static_cast<int>(line.size())); at >= 1; --at) {
    const std::string_view rest = line.substr(static_cast<std::size_t>(at) - 1);
    const bool in_word = at > 1 && is_letter(line[static_cast<std::size_t>(at) - 2]);
    const std::string_view behind = rest.substr(std::min(sign->word.size(), rest.size()));
    if (rest.starts_with(sign->word) && !in_word && (behind.empty() || !is_letter(behind[0]))) return at;
    if (rest.starts_with(sign->sign) && !rest.starts_with("!=")) return at;
  }
  return column;
}

bool follows_from(std::string_view text, std::string_view earlier, bool on_the_same_line) {
  if (text.starts_with("tl: the third argument of tl.range") || text.starts_with("tl: the function given to tl.range")) return true;
  if (text.starts_with("tl: the value's shape does not fit")) return earlier.starts_with("tl: shapes do not fit");
  return on_the_same_line && text.starts_with("tl: mixed layouts") && earlier.starts_with("tl: mixed layouts");
}

}  // namespace kl::host
