#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include <checker/holes.hpp>
#include <cli/cards.hpp>
#include <cli/choose.hpp>
#include <cli/hint_text.hpp>
#include <cli/learner_file.hpp>
#include <cli/progress_store.hpp>
#include <cli/status.hpp>
#include <cli/terminal_size.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>
#include <hints/hints.hpp>

namespace kl::cli {
namespace {

bool has_open_holes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return !open_holes(std::string(std::istreambuf_iterator<char>(stream), {})).empty();
}

}  // namespace

std::string hint_text(const PuzzleFolder& folder, const std::filesystem::path& file, std::optional<int> tier,
                      int width, ProgressStore& store, const std::string& again) {
  const hints::Hints all = hints::read(folder.path / "hints.md");
  hints::Choice choice;
  store.update([&](Progress& progress) {
    PuzzleProgress& puzzle = progress[progress_key(folder)];
    choice = hints::pick(all, puzzle.last_verdict, puzzle.hint_tier, tier);
    puzzle.hint_tier = choice.tier_reached;
  });
  if (choice.text.empty()) choice = hints::pick(all, std::nullopt, 0, tier);  // progress could not be stored
  if (choice.text.empty()) {
    throw UsageError(fmt::format("{}: tier {} of the hints is missing; `./kernelings dev check {}` says more",
                                 folder.slug, choice.tier, folder.slug));
  }
  std::string text;
  const bool unfinished = choice.note_verdict == Verdict::kWrong && has_open_holes(file);
  if (choice.note_verdict && !unfinished) {
    text += fmt::format("Your last run ended with {}.\n{}\n", name(*choice.note_verdict),
                        hints::plain_text(choice.note, width));
  }
  text += fmt::format("Hint {} of {} for {} {} ({})\n{}\n", choice.tier, all.tier_count(), number_text(folder.number),
                      folder.slug, hints::tier_name(choice.tier), hints::plain_text(choice.text, width));
  text += choice.is_last ? fmt::format(
                               "That was the last hint. `./kernelings solution {}` shows the solution once you "
                               "have passed, or now with --spoil.\n",
                               folder.slug)
                         : fmt::format("`{}` shows the next one.\n", again);
  return text;
}

int hint(const Settings& settings, const std::string& puzzle, std::optional<int> tier) {
  const auto puzzles = all_puzzles(settings);
  const PuzzleFolder& folder = choose(puzzles, puzzle);
  const int count = hints::read(folder.path / "hints.md").tier_count();
  if (tier && (*tier < 1 || *tier > count)) {
    throw UsageError(fmt::format("there is no hint tier {}; tiers are 1 to {}", *tier, count));
  }
  constexpr int kReadableWidth = 100;
  ProgressStore store(settings.work_dir);
  fmt::print("{}", hint_text(folder, learner_file(settings, folder), tier, std::min(terminal_size(STDOUT_FILENO).columns, kReadableWidth),
                             store, "./kernelings hint " + folder.slug));
  fmt::print("{}", cards_line(settings, folder));
  print_warning(store);
  return 0;
}

}  // namespace kl::cli
