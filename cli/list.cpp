#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cli/choose.hpp>
#include <cli/progress_store.hpp>
#include <cli/status.hpp>
#include <cli/verbs.hpp>

namespace kl::cli {

int list(const Settings& settings, bool json) {
  const auto puzzles = all_puzzles(settings);
  ProgressStore store(settings.work_dir);
  const Progress progress = store.load();
  if (json) {
    auto entries = nlohmann::ordered_json::array();
    for (const PuzzleFolder& folder : puzzles) entries.push_back(puzzle_json(folder, progress));
    const nlohmann::ordered_json object = {{"puzzles", entries}};
    fmt::print("{}\n", object.dump(2));
  } else {
    for (const std::string& line : list_lines(puzzles, progress, use_colour(settings, 1)))
      fmt::print("{}\n", line);
  }
  print_warning(store);
  return 0;
}

}  // namespace kl::cli
