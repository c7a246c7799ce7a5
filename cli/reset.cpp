#include <cstdio>

#include <fmt/format.h>

#include <cli/choose.hpp>
#include <cli/learner_file.hpp>
#include <cli/verbs.hpp>

namespace kl::cli {

int reset(const Settings& settings, const std::string& puzzle) {
  const auto puzzles = all_puzzles(settings);
  const PuzzleFolder& folder = choose(puzzles, puzzle);
  const auto backup = reset_learner_file(settings, folder);
  fmt::print("{} is the starter again\n", shown_path(learner_file(settings, folder)));
  if (!backup.empty()) fmt::print("your version is kept in {}\n", shown_path(backup));
  return 0;
}

}  // namespace kl::cli
