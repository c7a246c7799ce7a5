#include <checker/puzzle_folder.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <numeric>
#include <tuple>

namespace kl {
namespace {

namespace fs = std::filesystem;

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int to_number(std::string_view digits) {
  int number = 0;
  return std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc{} ? number : -1;
}

// Of "8", "08", "C1" or "c1"; -1 if it is neither a number nor a project's.
int number_of(std::string_view name) {
  const bool is_project = name.starts_with('C') || name.starts_with('c');
  if (is_project) name.remove_prefix(1);
  const int number = all_digits(name) ? to_number(name) : -1;
  if (number < 0 || number >= kFirstProject) return -1;
  return number + (is_project ? kFirstProject : 0);
}

// What follows ".FIELD =" on a line that sets it, without blanks; empty otherwise.
std::string_view value_of(std::string_view line, std::string_view field) {
  const auto skip_blanks = [&] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
  skip_blanks();
  if (!line.starts_with(field)) return {};
  line.remove_prefix(field.size());
  skip_blanks();
  if (!line.starts_with('=')) return {};
  line.remove_prefix(1);
  skip_blanks();
  return line;
}

// "text" with escaped quotes and backslashes to text.
std::string unquoted(std::string_view literal) {
  std::string text;
  for (std::size_t i = 1; i < literal.size() && literal[i] != '"'; ++i) {
    if (literal[i] == '\\' && i + 1 < literal.size()) ++i;
    text += literal[i];
  }
  return text;
}

// The literals that an author writes on lines of their own, so that listing compiles nothing.
void read_metadata(PuzzleFolder& folder) {
  std::ifstream file(folder.specification());
  for (std::string line; std::getline(file, line);) {
    if (const auto title = value_of(line, ".title"); title.starts_with('"')) folder.title = unquoted(title);
    if (const auto track = value_of(line, ".track"); track.starts_with('"')) folder.track = unquoted(track);
    if (const auto difficulty = value_of(line, ".difficulty"); !difficulty.empty())
      folder.difficulty = to_number(difficulty.substr(0, difficulty.find_first_not_of("0123456789")));
  }
}

// Levenshtein's distance: insertions, deletions and substitutions.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

// "puzzles/08_vector-add/", as a shell completes it, means the folder.
std::string last_component(std::string_view name) {
  while (!name.empty() && name.back() == '/') name.remove_suffix(1);
  return std::string(name.substr(name.find_last_of('/') + 1));
}

}  // namespace

std::string number_text(int number) {
  if (number >= kFirstProject) return "C" + std::to_string(number - kFirstProject);
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::vector<PuzzleFolder> find_puzzles(const fs::path& directory) {
  std::vector<PuzzleFolder> puzzles;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
    const std::string folder_name = entry.path().filename().string();
    const std::size_t underscore = folder_name.find('_');
    if (underscore == std::string::npos || underscore + 1 == folder_name.size()) continue;
    PuzzleFolder folder;
    folder.number = number_of(std::string_view(folder_name).substr(0, underscore));
    if (folder.number < 0) continue;
    folder.slug = folder_name.substr(underscore + 1);
    folder.path = entry.path();
    if (!fs::is_regular_file(folder.specification())) continue;
    read_metadata(folder);
    puzzles.push_back(std::move(folder));
  }
  std::sort(puzzles.begin(), puzzles.end(), [](const PuzzleFolder& a, const PuzzleFolder& b) {
    return std::tie(a.number, a.slug) < std::tie(b.number, b.slug);
  });
  return puzzles;
}

const PuzzleFolder* find_puzzle(const std::vector<PuzzleFolder>& puzzles, std::string_view name) {
  const std::string wanted = last_component(name);
  const int number = number_of(wanted);
  for (const PuzzleFolder& puzzle : puzzles)
    if (puzzle.number == number || puzzle.slug == wanted || puzzle.path.filename() == wanted) return &puzzle;
  return nullptr;
}

std::vector<std::string> nearest_names(const std::vector<PuzzleFolder>& puzzles, std::string_view name, int most) {
  const std::string wanted = last_component(name);
  if (number_of(wanted) >= 0) return {};  // no name is like a number
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const PuzzleFolder& puzzle : puzzles) {
    // A part of a name is meant more often than a misspelt one: "softmax" for "online-softmax".
    const bool part = wanted.size() >= 3 && puzzle.slug.find(wanted) != std::string::npos;
    const std::size_t distance = part ? 0 : edit_distance(wanted, puzzle.slug);
    if (2 * distance <= std::max(wanted.size(), puzzle.slug.size())) ranked.emplace_back(distance, puzzle.slug);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (std::size_t i = 0; i < ranked.size() && static_cast<int>(i) < most; ++i) names.push_back(ranked[i].second);
  return names;
}

}  // namespace kl
