#include <tune/apply.hpp>

#include <algorithm>
#include <regex>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace kl::tune {
namespace {

std::string declaration(const std::string& name, const std::string& value) {
  return fmt::format("constexpr auto {0} = tl::meta<\"{0}\", {1}>;", name, value);
}

bool is_in_comment(const std::string& text, std::size_t at) {
  const std::size_t line = text.rfind('\n', at) + 1;  // npos + 1 is 0
  return text.substr(line, at - line).find("//") != std::string::npos;
}

// The values in the angle brackets with `value` in front.
std::string reordered(const std::string& list, const std::string& value) {
  std::vector<std::string> values;
  static const std::regex kValue(R"([^,\s]+)");
  for (std::sregex_iterator i(list.begin(), list.end(), kValue), end; i != end; ++i) values.push_back(i->str());
  const std::string old = values.front();
  const bool has_candidates = values.size() > 1;
  const auto place = std::find(values.begin() + 1, values.end(), value);
  values.front() = value;
  if (place != values.end()) *place = old;
  else if (has_candidates) values.push_back(old);
  return fmt::format("{}", fmt::join(values, ", "));
}

// False if the text declares no such parameter with plain values.
bool replace_default(std::string& text, const std::string& name, const std::string& value) {
  const std::regex meta(fmt::format(R"((meta\s*<\s*"{}"\s*,\s*)((?:-?\d+|true|false)(?:\s*,\s*(?:-?\d+|true|false))*)(\s*>))", name));
  bool replaced = false;
  std::size_t from = 0;
  for (std::smatch m; std::regex_search(text.cbegin() + static_cast<std::ptrdiff_t>(from), text.cend(), m, meta);) {
    const std::size_t at = from + static_cast<std::size_t>(m.position(2));
    const std::string list = m.str(2);
    const std::string next = is_in_comment(text, at) ? list : reordered(list, value);
    replaced |= next != list;
    text.replace(at, list.size(), next);
    from = at + next.size();
  }
  return replaced;
}

// Where a line may be added: behind the last line that matches outside a comment; 0 if none does.
std::size_t end_of_last_line(const std::string& text, const std::string& word) {
  std::size_t end = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t line_end = text.find('\n', at);
    if (!is_in_comment(text, at)) end = line_end == std::string::npos ? text.size() : line_end + 1;
  }
  return end;
}

bool add_declaration(std::string& text, const std::string& line) {
  std::size_t at = end_of_last_line(text, "tl::meta<");
  if (at == 0) at = end_of_last_line(text, "#include");
  if (at == 0) return false;
  const bool needs_break = at == text.size() && !text.ends_with('\n');
  text.insert(at, (needs_break ? "\n" : "") + line + "\n");
  return true;
}

}  // namespace

Applied with_defaults(const std::string& text, const Space& space, const Configuration& configuration) {
  Applied out{text, {}};
  for (const auto& [name, value] : configuration.meta) {
    if (replace_default(out.text, name, value)) continue;
    const auto parameter = std::find_if(space.parameters.begin(), space.parameters.end(), [&](const Parameter& p) { return p.name == name; });
    const bool is_undeclared = parameter != space.parameters.end() && !parameter->declared;
    if (!is_undeclared || !add_declaration(out.text, declaration(name, value))) out.by_hand.push_back(declaration(name, value));
  }
  return out;
}

}  // namespace kl::tune
