#include <checker/saved_case.hpp>

#include <fmt/format.h>

#include <charconv>
#include <sstream>

namespace kl {
namespace {

bool parse_seed(const std::string& text, std::uint64_t& seed) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string saved_case_text(const ShrunkCase& shrunk, std::uint64_t seed, const std::string& headline) {
  std::string text = fmt::format("# {}\ncase {}\nseed {}\n", headline, shrunk.parameters, seed);
  for (const auto& [name, fill] : shrunk.fills) text += fmt::format("{} {}\n", name, fill_text(fill));
  return text;
}

std::string read_saved_case(const std::string& text, CheckOptions& options) {
  std::istringstream lines(text);
  int number = 0;
  options.only_case.reset();
  options.fills.clear();
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const auto space = line.find(' ');
    const std::string word = line.substr(0, space), rest = space == std::string::npos ? "" : line.substr(space + 1);
    if (word == "case" && !rest.empty()) {
      options.only_case = rest;
    } else if (word == "seed") {
      if (!parse_seed(rest, options.seed)) return fmt::format("line {}: '{}' is no seed, a whole number from 0", number, rest);
    } else if (const auto fill = parse_fill(rest)) {
      options.fills[word] = *fill;
    } else {
      return fmt::format("line {}: '{}' is none of: case NAME=VALUE,..., seed NUMBER, INPUT zeros, INPUT ones, INPUT counting, INPUT kept FIRST COUNT",
                         number, line);
    }
  }
  return options.only_case ? "" : "it names no case: a line 'case NAME=VALUE,...' is missing";
}

}  // namespace kl
