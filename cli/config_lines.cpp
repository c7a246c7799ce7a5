#include <cli/config_lines.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cli/nearest.hpp>
#include <cli/usage_error.hpp>

namespace kl::cli {
namespace {

std::string without_blanks(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c); }), text.end());
  return text;
}

}  // namespace

int line_of_key(const std::filesystem::path& file, const std::string& key, bool last) {
  std::ifstream in(file);
  std::string text;
  int found = 0;
  for (int line = 1; std::getline(in, text) && (last || found == 0); ++line) {
    const auto equals = text.find('=');
    if (equals != std::string::npos && without_blanks(text.substr(0, equals)) == key) found = line;
  }
  return found;
}

int line_of_nonsense(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string text;
  for (int line = 1; std::getline(in, text); ++line) {
    const std::string code = without_blanks(text.substr(0, text.find('#')));
    if (!code.empty() && (code.find('=') == std::string::npos || code.starts_with('='))) return line;
  }
  return 0;
}

void fail_in_file(const std::filesystem::path& file, int line, const std::string& message) {
  throw UsageError(fmt::format("{}{}: {}", file.string(), line > 0 ? fmt::format(":{}", line) : "", message));
}

void fail_unknown_key(const std::filesystem::path& file, const std::string& key, const std::vector<std::string>& known) {
  const std::string close = nearest(key, known);
  fail_in_file(file, line_of_key(file, key),
               fmt::format("unknown key '{}'; {}", key,
                           close.empty() ? fmt::format("known are: {}", fmt::join(known, ", ")) : fmt::format("did you mean '{}'?", close)));
}

}  // namespace kl::cli
