#include <checker/mistakes.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>

namespace kl {
namespace {

// "// name: value" to its value; empty otherwise.
std::string declared(const std::string& line, std::string_view name) {
  const std::string start = fmt::format("// {}:", name);
  if (!line.starts_with(start)) return "";
  const std::size_t first = line.find_first_not_of(' ', start.size());
  return first == std::string::npos ? "" : line.substr(first, line.find_last_not_of(" \r") - first + 1);
}

}  // namespace

KnownMistake read_mistake(const std::filesystem::path& file) {
  KnownMistake known{.file = file, .mistake = {}, .error = {}};
  std::ifstream stream(file);
  bool expected = false;
  for (std::string line; std::getline(stream, line) && line.starts_with("//");) {
    if (const std::string value = declared(line, "expect"); !value.empty()) {
      const std::optional<Verdict> verdict = verdict_from_name(value);
      if (!verdict) known.error = fmt::format("line 1: '{}' is no verdict", value);
      expected = true;
      known.expected = verdict.value_or(Verdict::kWrong);
    }
    if (const std::string value = declared(line, "mistake"); !value.empty()) known.mistake = value;
    if (const std::string value = declared(line, "hint"); !value.empty())
      std::from_chars(value.data(), value.data() + value.size(), known.hint);
  }
  if (!expected) known.error = "line 1: the file must start with '// expect: VERDICT'";
  else if (known.error.empty() && known.mistake.empty())
    known.error = "line 2: '// mistake: ' and one sentence must follow the expected verdict";
  if (known.hint < 0 || known.hint > 3) known.error = "line 3: hints have the tiers 1 to 3";
  return known;
}

std::vector<KnownMistake> known_mistakes(const PuzzleFolder& folder) {
  std::vector<KnownMistake> mistakes;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path / "wrong", none))
    if (entry.path().extension() == ".hpp") mistakes.push_back(read_mistake(entry.path()));
  std::sort(mistakes.begin(), mistakes.end(), [](const auto& a, const auto& b) { return a.file < b.file; });
  return mistakes;
}

}  // namespace kl
