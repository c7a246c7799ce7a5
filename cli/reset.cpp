#include <cstdio>

#include <fmt/format.h>

#include <cli/choose.hpp>
#include <cli/learner_file.hpp>
#include <cli/progress_store.hpp>
#include <cli/status.hpp>
#include <cli/verbs.hpp>

namespace kl::cli {

int reset(const Settings& settings, const std::string& puzzle) {
  const auto puzzles = all_puzzles(settings);
  const PuzzleFolder& folder = choose(puzzles, puzzle);
  const auto backup = reset_learner_file(settings, folder);
  fmt::print("{} is the starter again\n", shown_path(learner_file(settings, folder)));
  ProgressStore store(settings.work_dir);
  store.update([&](Progress& progress) {
    if (const auto entry = progress.find(progress_key(folder)); entry != progress.end()) {
      entry->second.hint_tier = 0;  // another try at the clean star
      entry->second.noted_verdict.reset();
      entry->second.solution_seen = false;
    }
  });
  print_warning(store);
  if (!backup.empty()) fmt::print("your version is kept in {}\n", shown_path(backup));
  return 0;
}

}  // namespace kl::cli
