#include <cstdio>

#include <fmt/format.h>

#include <checker/holes.hpp>
#include <cli/atomic_file.hpp>
#include <cli/choose.hpp>
#include <cli/progress_store.hpp>
#include <cli/status.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>

namespace kl::cli {

int solution(const Settings& settings, const std::string& puzzle, bool spoil) {
  const auto puzzles = all_puzzles(settings);
  const PuzzleFolder& folder = choose(puzzles, puzzle);
  ProgressStore store(settings.work_dir);
  const Progress progress = store.load();
  print_warning(store);
  if (!spoil && status_word(folder, progress) != "passed") {
    throw UsageError(
        fmt::format("the solution of {} opens once you have passed it; `./kernelings hint {}` helps on, "
                    "--spoil shows the solution now",
                    folder.slug, folder.slug));
  }
  try {
    const MarkedSolution marked = parse_solution(read_file(folder.solution()));
    store.update([&](Progress& stored) { stored[progress_key(folder)].solution_seen = true; });
    fmt::print("{}", marked.error ? marked.text : shown_text(marked));
  } catch (const std::filesystem::filesystem_error& error) {
    throw UsageError(error.what());
  }
  return 0;
}

}  // namespace kl::cli
