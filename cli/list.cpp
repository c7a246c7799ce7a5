#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/choose.hpp>
#include <cli/nearest.hpp>
#include <cli/path/path.hpp>
#include <cli/progress_store.hpp>
#include <cli/status.hpp>
#include <cli/terminal_size.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>

namespace kl::cli {
namespace {

void require_track(const std::vector<PuzzleFolder>& puzzles, const std::string& track) {
  std::vector<std::string> tracks;
  for (const PuzzleFolder& folder : puzzles)
    if (std::find(tracks.begin(), tracks.end(), folder.track) == tracks.end()) tracks.push_back(folder.track);
  if (track.empty() || std::find(tracks.begin(), tracks.end(), track) != tracks.end()) return;
  const std::string close = nearest(track, tracks);
  throw UsageError(close.empty() ? fmt::format("there is no track '{}'; there are: {}", track, fmt::join(tracks, ", "))
                                 : fmt::format("there is no track '{}'; did you mean {}?", track, close));
}

std::vector<PuzzleFolder> chosen(const Settings& settings, const std::vector<PuzzleFolder>& puzzles, const Progress& progress,
                                 const ListArguments& wanted) {
  require_track(puzzles, wanted.track);
  std::vector<PuzzleFolder> found;
  const auto add = [&](const PuzzleFolder& folder) {
    if ((wanted.track.empty() || folder.track == wanted.track) && matches(folder, wanted.words) &&
        (wanted.status.empty() || status_word(folder, progress) == wanted.status)) found.push_back(folder);
  };
  if (wanted.path.empty()) {
    for (const PuzzleFolder& folder : puzzles) add(folder);
  } else {
    for (const PuzzleFolder* folder : existing(load_path(settings, wanted.path, puzzles))) add(*folder);
  }
  return found;
}

void print_text(const std::vector<PuzzleFolder>& found, std::size_t total, const Progress& progress,
                const std::vector<BenchRecord>& records, const ListStyle& style, const ListArguments& wanted) {
  if (found.empty()) {
    fmt::print("None of {} puzzles is like that; `./kernelings list` shows all.\n", total);
    return;
  }
  for (const std::string& line : list_lines(found, progress, records, style)) fmt::print("{}\n", line);
  if (found.size() < total) fmt::print("\n{} of {} puzzles\n", found.size(), total);
  if (wanted.words.empty()) fmt::print("\nstars: correct, clean, fast; `./kernelings list --help` says what earns them\n");
}

}  // namespace

int list(const Settings& settings, const ListArguments& arguments) {
  const auto puzzles = all_puzzles(settings);
  ProgressStore store(settings.work_dir);
  const Progress progress = store.load();
  BenchHistory history(settings.work_dir);
  const auto records = history.load();
  const auto found = chosen(settings, puzzles, progress, arguments);
  if (arguments.json) {
    auto entries = nlohmann::ordered_json::array();
    for (const PuzzleFolder& folder : found) entries.push_back(puzzle_json(folder, progress, records));
    const nlohmann::ordered_json object = {{"puzzles", entries}};
    fmt::print("{}\n", object.dump(2));
  } else {
    const auto ordered = in_path_order(settings, puzzles);
    const PuzzleFolder* next = next_puzzle(ordered, progress);
    const ListStyle style = {use_colour(settings, STDOUT_FILENO), ::isatty(STDOUT_FILENO) == 1 ? terminal_size(STDOUT_FILENO).columns : 0,
                             next ? progress_key(*next) : std::string()};
    print_text(found, puzzles.size(), progress, records, style, arguments);
  }
  print_warning(store);
  return 0;
}

}  // namespace kl::cli
