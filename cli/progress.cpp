#include <algorithm>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/choose.hpp>
#include <cli/path/path.hpp>
#include <cli/progress_store.hpp>
#include <cli/stars.hpp>
#include <cli/status.hpp>
#include <cli/verbs.hpp>

namespace kl::cli {
namespace {

struct Track {
  std::string name;
  std::vector<PuzzleFolder> puzzles;
};

// In the order in which the tracks first occur.
std::vector<Track> tracks_of(const std::vector<PuzzleFolder>& puzzles) {
  std::vector<Track> tracks;
  for (const PuzzleFolder& folder : puzzles) {
    auto track =
        std::find_if(tracks.begin(), tracks.end(), [&](const Track& t) { return t.name == folder.track; });
    if (track == tracks.end()) track = tracks.insert(tracks.end(), {folder.track, {}});
    track->puzzles.push_back(folder);
  }
  return tracks;
}

int star_count(const std::vector<PuzzleFolder>& puzzles, const Progress& progress, const std::vector<BenchRecord>& records) {
  int count = 0;
  for (const PuzzleFolder& folder : puzzles) count += stars_of(folder, progress, records).count();
  return count;
}

void print_json(const std::vector<PuzzleFolder>& puzzles, const Progress& progress, const std::vector<BenchRecord>& records) {
  const PuzzleFolder* next = next_puzzle(puzzles, progress);
  nlohmann::ordered_json json = {{"passed", passed_count(puzzles, progress)}, {"total", puzzles.size()}};
  json["next"] = next ? puzzle_json(*next, progress, records) : nlohmann::ordered_json(nullptr);
  json["stars"] = star_count(puzzles, progress, records);
  json["tracks"] = nlohmann::ordered_json::array();
  for (const Track& track : tracks_of(puzzles)) {
    json["tracks"].push_back({{"track", track.name},
                              {"passed", passed_count(track.puzzles, progress)},
                              {"total", track.puzzles.size()}});
  }
  fmt::print("{}\n", json.dump(2));
}

void print_text(const std::vector<PuzzleFolder>& puzzles, const Progress& progress, const std::vector<BenchRecord>& records) {
  constexpr int kBarWidth = 40;
  const int total = static_cast<int>(puzzles.size());
  fmt::print("{} {} of {} puzzles passed, {} stars\n\n", bar(passed_count(puzzles, progress), total, kBarWidth),
             passed_count(puzzles, progress), total, star_count(puzzles, progress, records));
  const auto tracks = tracks_of(puzzles);
  size_t width = 0;
  for (const Track& track : tracks) width = std::max(width, track.name.size());
  for (const Track& track : tracks) {
    const int passed = passed_count(track.puzzles, progress), count = static_cast<int>(track.puzzles.size());
    fmt::print("  {:<{}}  {} {}/{}\n", track.name, width, bar(passed, count, kBarWidth / 2), passed, count);
  }
  if (const PuzzleFolder* next = next_puzzle(puzzles, progress)) {
    fmt::print("\nNext: {} {}, {}: ./kernelings run {}\n", number_text(next->number), next->slug, next->title,
               next->slug);
  } else {
    fmt::print("\nAll passed.\n");
  }
}

}  // namespace

int progress(const Settings& settings, bool json) {
  const auto puzzles = in_path_order(settings, all_puzzles(settings));
  BenchHistory history(settings.work_dir);
  const auto records = history.load();
  ProgressStore store(settings.work_dir);
  const Progress progress = store.load();
  json ? print_json(puzzles, progress, records) : print_text(puzzles, progress, records);
  print_warning(store);
  return 0;
}

}  // namespace kl::cli
