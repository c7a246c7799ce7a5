#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include <cli/choose.hpp>
#include <cli/path/path.hpp>
#include <cli/progress_store.hpp>
#include <cli/status.hpp>
#include <cli/verbs.hpp>
#include <cli/watch/loop.hpp>

namespace kl::cli {
namespace {

bool can_paint() {
  const char* term = std::getenv("TERM");
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1 && term && *term &&
         std::string_view(term) != "dumb";
}

int without_terminal(const Settings& settings) {
  const auto puzzles = in_path_order(settings, all_puzzles(settings));
  ProgressStore store(settings.work_dir);
  const Progress progress = store.load();
  print_warning(store);
  if (const PuzzleFolder* next = next_puzzle(puzzles, progress)) {
    fmt::print("Next puzzle: {} {}, {}\n  kernelings run {}\n", number_text(next->number), next->slug, next->title,
               next->slug);
  } else {
    fmt::print("All {} puzzles have passed.\n", puzzles.size());
  }
  fmt::print("Watch mode needs a terminal. Other verbs: `./kernelings --help`.\n");
  return 0;
}

}  // namespace

int watch(const Settings& settings) {
  if (!can_paint()) return without_terminal(settings);
  const int number = watch_loop(settings);
  if (number == 0) return 0;
  // The terminal is restored by now: die of the signal, so that the caller sees how it ended.
  ::signal(number, SIG_DFL);
  ::raise(number);
  return 128 + number;
}

}  // namespace kl::cli
