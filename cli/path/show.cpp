#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/atomic_file.hpp>
#include <cli/choose.hpp>
#include <cli/learner_file.hpp>
#include <cli/path/path.hpp>
#include <cli/status.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

struct PathTally {
  int passed = 0, here = 0, coming = 0, minutes_left = 0;
  const PuzzleFolder* next = nullptr;
};

PathTally tally_of(const Path& path, const Progress& progress) {
  PathTally tally;
  std::vector<std::string> seen;
  for (const PathStep& step : path.steps) {
    for (const PathEntry& entry : step.entries) {
      if (std::find(seen.begin(), seen.end(), entry.slug) != seen.end()) continue;
      seen.push_back(entry.slug);
      const bool passed = entry.folder && status_word(*entry.folder, progress) == "passed";
      tally.here += entry.folder != nullptr;
      tally.coming += entry.folder == nullptr;
      tally.passed += passed;
      if (!entry.folder || passed) continue;
      tally.minutes_left += entry.minutes;
      if (!tally.next) tally.next = entry.folder;
    }
  }
  return tally;
}

std::string summary(const PathTally& tally) {
  std::string text = fmt::format("{} of {} passed", tally.passed, tally.here);
  if (tally.minutes_left > 0) text += fmt::format(", about {} to go", duration(tally.minutes_left));
  if (tally.coming > 0) text += fmt::format(", {} more to come", tally.coming);
  return text;
}

// As in the list; null for a project that is coming, whose label has a letter.
nlohmann::ordered_json number_of(const PathEntry& entry) {
  if (entry.folder) return entry.folder->number;
  int number = 0;
  const char* const end = entry.number.data() + entry.number.size();
  const auto [stop, error] = std::from_chars(entry.number.data(), end, number);
  return error == std::errc() && stop == end ? nlohmann::ordered_json(number) : nlohmann::ordered_json(nullptr);
}

nlohmann::ordered_json json_of(const Path& path, const Progress& progress, bool is_set) {
  const PathTally tally = tally_of(path, progress);
  nlohmann::ordered_json json = {{"path", path.name}, {"title", path.title}, {"set", is_set}, {"passed", tally.passed},
                                 {"total", tally.here}, {"coming", tally.coming}, {"minutes_left", tally.minutes_left}};
  json["next"] = tally.next ? nlohmann::ordered_json(tally.next->slug) : nlohmann::ordered_json(nullptr);
  json["steps"] = nlohmann::ordered_json::array();
  for (const PathStep& step : path.steps) {
    auto entries = nlohmann::ordered_json::array();
    for (const PathEntry& entry : step.entries)
      entries.push_back({{"number", number_of(entry)}, {"label", entry.number}, {"slug", entry.slug},
                         {"status", entry.folder ? status_word(*entry.folder, progress) : "coming"}, {"minutes", entry.minutes}});
    json["steps"].push_back({{"section", step.section}, {"step", step.title}, {"puzzles", entries}});
  }
  return json;
}

void print_entry(const PathEntry& entry, const Progress& progress, const PuzzleFolder* next, bool colour) {
  const std::string word = entry.folder ? status_word(*entry.folder, progress) : "coming";
  const char* tone = word == "passed" ? "\x1b[32m" : word == "tried" ? "\x1b[33m" : "\x1b[2m";
  const std::string status = fmt::format("{:<6}", word);
  fmt::print("  {} {:<2}  {:<20}  {}  {}\n", entry.folder && entry.folder == next ? ">" : " ", entry.number, entry.slug,
             colour ? tone + status + "\x1b[0m" : status, entry.minutes > 0 ? duration(entry.minutes) : "");
}

void print_path(const Path& path, const Progress& progress, bool colour) {
  const PathTally tally = tally_of(path, progress);
  fmt::print("{}: {}\n", path.name, path.title);
  std::string section;
  for (const PathStep& step : path.steps) {
    if (step.section != section) fmt::print("\n{}\n", section = step.section);
    fmt::print("{}\n", step.title);
    for (const PathEntry& entry : step.entries) print_entry(entry, progress, tally.next, colour);
  }
  fmt::print("\n{}\n", summary(tally));
  if (tally.next) fmt::print("Next: {} {}: ./kernelings run {}\n", number_text(tally.next->number), tally.next->slug, tally.next->slug);
}

// The line "path = NAME" of work/kernelings.cfg; every other line stays as it is.
void store_path(const Settings& settings, const std::string& name) {
  const fs::path file = settings.config_file();
  std::string text, line;
  bool done = false;
  try {
    std::istringstream lines(fs::exists(file) ? read_file(file) : std::string());
    while (std::getline(lines, line)) {
      std::string key = line.substr(0, line.find('='));
      std::erase_if(key, [](char c) { return c == ' ' || c == '\t'; });
      if (key != "path" || line.find('=') == std::string::npos) {
        text += line + "\n";
      } else if (!std::exchange(done, true)) {
        text += fmt::format("path = {}\n", name);
      }
    }
    if (!done) text.insert(0, fmt::format("path = {}\n", name));  // first: a [section] below would swallow it
    fs::create_directories(settings.work_dir);
    write_atomically(file, text);
  } catch (const fs::filesystem_error& problem) {
    throw UsageError(fmt::format("cannot set the path: {}", problem.what()));
  }
}

}  // namespace

int path(const Settings& settings, const PathArguments& arguments) {
  const auto puzzles = all_puzzles(settings);
  ProgressStore store(settings.work_dir);
  const Progress progress = store.load();
  print_warning(store);
  if (arguments.name.empty()) {
    if (arguments.set) throw UsageError(fmt::format("which path? There are: {}", fmt::join(path_names(settings), ", ")));
    auto all = nlohmann::ordered_json::array();
    for (const std::string& name : path_names(settings)) {
      const Path one = load_path(settings, name, puzzles);
      if (arguments.json) all.push_back(json_of(one, progress, name == settings.path));
      else fmt::print("{} {:<10}  {}\n              {}\n", name == settings.path ? ">" : " ", name, one.title, summary(tally_of(one, progress)));
    }
    if (arguments.json) fmt::print("{}\n", nlohmann::ordered_json({{"paths", all}}).dump(2));
    else fmt::print("\n`./kernelings path NAME` shows one, with --set it becomes yours.\n");
    return 0;
  }
  const Path one = load_path(settings, arguments.name, puzzles);
  if (arguments.set) store_path(settings, arguments.name);
  if (arguments.json) fmt::print("{}\n", json_of(one, progress, arguments.set || one.name == settings.path).dump(2));
  else print_path(one, progress, use_colour(settings, 1));
  if (arguments.set) fmt::print(stderr, "kernelings: watch mode, list and progress follow {} now ({})\n", one.name, shown_path(settings.config_file()));
  if (arguments.set && !std::string(std::getenv("KERNELINGS_PATH") ? std::getenv("KERNELINGS_PATH") : "").empty())
    fmt::print(stderr, "kernelings: but KERNELINGS_PATH is set and comes before that file\n");
  return 0;
}

}  // namespace kl::cli
