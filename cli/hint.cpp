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

// What the learner had reached before this hint.
struct Before {
  bool passed = false, every_tier_shown = false;
};

std::string what_follows_the_last(const PuzzleFolder& folder, const Before& before, bool asked) {
  std::string text = before.every_tier_shown && !asked
                         ? fmt::format("You have seen every hint; `./kernelings hint {} --tier 1` shows one again, with what your last "
                                       "verdict may mean.\n", folder.slug)
                         : "That was the last hint.\n";
  if (before.passed) return text + fmt::format("You have passed: `./kernelings solution {}` shows the reference solution.\n", folder.slug);
  if (before.every_tier_shown)
    text += fmt::format("`./kernelings view {}` shows your kernel step by step, `./kernelings read {}` what is asked for.\n", folder.slug, folder.slug);
  return text + fmt::format("`./kernelings solution {}` shows the solution once you have passed, or now with --spoil.\n", folder.slug);
}

}  // namespace

std::string hint_text(const PuzzleFolder& folder, const std::filesystem::path& file, std::optional<int> tier,
                      int width, ProgressStore& store, const std::string& again) {
  const hints::Hints all = hints::read(folder.path / "hints.md");
  const bool unfinished = has_open_holes(file);
  hints::Choice choice;
  Before before;
  store.update([&](Progress& progress) {
    PuzzleProgress& puzzle = progress[progress_key(folder)];
    before = {.passed = puzzle.passed, .every_tier_shown = puzzle.hint_tier >= all.tier_count()};
    // Read once, a note is in the way of the next hint; a tier that is asked for by its number comes with it.
    const bool read_before = !tier && puzzle.noted_verdict && puzzle.noted_verdict == puzzle.last_verdict;
    const bool explained = puzzle.last_verdict == Verdict::kWrong && unfinished;
    choice = hints::pick(all, read_before || explained ? std::nullopt : puzzle.last_verdict, puzzle.hint_tier, tier);
    if (choice.note_verdict) puzzle.noted_verdict = choice.note_verdict;
    puzzle.hint_tier = choice.tier_reached;
  });
  if (choice.text.empty()) choice = hints::pick(all, std::nullopt, 0, tier);  // progress could not be stored
  if (choice.text.empty()) {
    throw UsageError(fmt::format("{}: tier {} of the hints is missing; `./kernelings dev check {}` says more",
                                 folder.slug, choice.tier, folder.slug));
  }
  std::string text;
  if (choice.note_verdict)
    text += fmt::format("Your last run ended with {}.\n{}\n", name(*choice.note_verdict), hints::plain_text(choice.note, width));
  text += fmt::format("Hint {} of {} for {} {} ({})\n{}\n", choice.tier, all.tier_count(), number_text(folder.number),
                      folder.slug, hints::tier_name(choice.tier), hints::plain_text(choice.text, width));
  return text + (choice.is_last ? what_follows_the_last(folder, before, tier.has_value()) : fmt::format("`{}` shows the next one.\n", again));
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
