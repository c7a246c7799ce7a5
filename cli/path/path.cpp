#include <cli/path/path.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include <cli/learner_file.hpp>
#include <cli/nearest.hpp>
#include <cli/usage_error.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

constexpr const char* kAll = "all";

fs::path folder_of(const Settings& settings) { return settings.puzzles_dir / "paths"; }

const PuzzleFolder* by_slug(const std::vector<PuzzleFolder>& puzzles, const std::string& slug) {
  const auto found = std::find_if(puzzles.begin(), puzzles.end(), [&](const PuzzleFolder& p) { return p.slug == slug; });
  return found == puzzles.end() ? nullptr : &*found;
}

[[noreturn]] void fail(const fs::path& file, int line, const std::string& what) {
  throw UsageError(fmt::format("{}:{}: {}", shown_path(file), line, what));
}

// "09 activations 20"; false if the line is something else.
bool parse_entry(const std::string& line, const std::vector<PuzzleFolder>& puzzles, PathEntry& entry) {
  std::istringstream words(line);
  std::string rest;
  if (!(words >> entry.number >> entry.slug)) return false;
  words >> entry.minutes;
  if (words.fail() && !words.eof()) return false;
  words.clear();
  if (words >> rest || entry.minutes < 0) return false;
  entry.folder = by_slug(puzzles, entry.slug);
  if (entry.minutes == 0 && entry.folder) entry.minutes = usual_minutes(entry.folder->difficulty);
  return true;
}

// The text after "KEY: "; nothing if the line is none of that key.
std::optional<std::string> value_of(const std::string& line, const std::string& key) {
  if (!line.starts_with(key + ":")) return std::nullopt;
  const auto begin = line.find_first_not_of(' ', key.size() + 1);
  return begin == std::string::npos ? std::string() : line.substr(begin);
}

Path read_path(const fs::path& file, const std::string& name, const std::vector<PuzzleFolder>& puzzles) {
  std::ifstream in(file);
  if (!in) throw UsageError(fmt::format("cannot read {}", shown_path(file)));
  Path path{name, "", {}};
  std::string line, section;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line[0] == '#') continue;
    if (const auto title = value_of(line, "title")) {
      path.title = *title;
    } else if (const auto heading = value_of(line, "section")) {
      section = *heading;
    } else if (const auto step = value_of(line, "step")) {
      path.steps.push_back({section, *step, {}});
    } else if (path.steps.empty()) {
      fail(file, number, fmt::format("'{}' stands before the first 'step: ...'", line));
    } else {
      PathEntry entry;
      if (!parse_entry(line, puzzles, entry))
        fail(file, number, fmt::format("'{}' is neither 'NN slug [minutes]' nor 'title:', 'section:' or 'step:'", line));
      path.steps.back().entries.push_back(entry);
    }
  }
  return path;
}

std::vector<std::string> file_names(const Settings& settings) {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder_of(settings), none))
    if (entry.path().extension() == ".path") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

// Every puzzle by number, and what the other paths promise.
Path all_path(const Settings& settings, const std::vector<PuzzleFolder>& puzzles) {
  std::vector<PathEntry> entries;
  for (const PuzzleFolder& folder : puzzles)
    entries.push_back({number_text(folder.number), folder.slug, usual_minutes(folder.difficulty), &folder});
  for (const std::string& name : file_names(settings))
    for (const PathStep& step : read_path(folder_of(settings) / (name + ".path"), name, puzzles).steps)
      for (const PathEntry& entry : step.entries)
        if (std::none_of(entries.begin(), entries.end(), [&](const PathEntry& e) { return e.slug == entry.slug; })) entries.push_back(entry);
  std::stable_sort(entries.begin(), entries.end(), [](const PathEntry& a, const PathEntry& b) { return a.number < b.number; });
  return {kAll, "Every puzzle by number", {{"", "By number", entries}}};
}

}  // namespace

std::vector<std::string> path_names(const Settings& settings) {
  std::vector<std::string> names = file_names(settings);
  names.emplace_back(kAll);
  return names;
}

Path load_path(const Settings& settings, const std::string& name, const std::vector<PuzzleFolder>& puzzles) {
  if (name == kAll) return all_path(settings, puzzles);
  const auto names = path_names(settings);
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    const std::string close = nearest(name, names);
    throw UsageError(close.empty() ? fmt::format("there is no path '{}'; there are: {}", name, fmt::join(names, ", "))
                                   : fmt::format("there is no path '{}'; did you mean {}?", name, close));
  }
  return read_path(folder_of(settings) / (name + ".path"), name, puzzles);
}

std::vector<const PuzzleFolder*> existing(const Path& path) {
  std::vector<const PuzzleFolder*> folders;
  for (const PathStep& step : path.steps)
    for (const PathEntry& entry : step.entries)
      if (entry.folder && std::find(folders.begin(), folders.end(), entry.folder) == folders.end()) folders.push_back(entry.folder);
  return folders;
}

std::vector<PuzzleFolder> in_path_order(const Settings& settings, const std::vector<PuzzleFolder>& puzzles) {
  if (settings.path.empty() || settings.path == kAll) return puzzles;
  const auto first = existing(load_path(settings, settings.path, puzzles));
  std::vector<PuzzleFolder> ordered;
  for (const PuzzleFolder* folder : first) ordered.push_back(*folder);
  for (const PuzzleFolder& folder : puzzles)
    if (std::find(first.begin(), first.end(), &folder) == first.end()) ordered.push_back(folder);
  return ordered;
}

int usual_minutes(int difficulty) {
  constexpr int kMinutes[] = {10, 20, 40, 80, 160};
  return kMinutes[std::clamp(difficulty, 1, 5) - 1];
}

std::string duration(int minutes) {
  if (minutes < 60) return fmt::format("{} min", minutes);
  return minutes % 60 == 0 ? fmt::format("{} h", minutes / 60) : fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

}  // namespace kl::cli
