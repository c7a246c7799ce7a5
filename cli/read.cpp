#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include <checker/text.hpp>
#include <cli/atomic_file.hpp>
#include <cli/cards.hpp>
#include <cli/choose.hpp>
#include <cli/nearest.hpp>
#include <cli/terminal_size.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

constexpr int kReadableWidth = 80;

int width() { return std::min(terminal_size(STDOUT_FILENO).columns, kReadableWidth); }

void list_cards(const std::vector<hints::Card>& cards) {
  std::size_t longest = 0;
  for (const hints::Card& card : cards) longest = std::max(longest, card.name.size());
  fmt::print("Half a page each on what reports are about; begin with `./kernelings read {}`:\n", cards.front().name);
  for (const hints::Card& card : cards) fmt::print("  {:<{}}  {}\n", card.name, longest, card.title);
  fmt::print("`./kernelings read PUZZLE` shows what a puzzle asks for.\n");
}

// The card or the puzzle that was meant.
[[noreturn]] void fail_unknown(const std::vector<hints::Card>& cards, const std::vector<PuzzleFolder>& puzzles,
                               const std::string& name) {
  std::vector<std::string> known;
  for (const hints::Card& card : cards) known.push_back(card.name);
  for (const PuzzleFolder& folder : puzzles) known.push_back(folder.slug);
  const std::string close = nearest(name, known);
  throw UsageError(fmt::format("no card or puzzle '{}'; {}`./kernelings read` lists the cards, `./kernelings list` the puzzles",
                               name, close.empty() ? "" : fmt::format("did you mean {}? ", close)));
}

}  // namespace

std::vector<hints::Card> all_cards(const Settings& settings) { return hints::cards_in(settings.root / "hints" / "cards"); }

void add_card(const PuzzleFolder& folder, Report& report) {
  report.card = hints::card_for(report, hints::read(folder.path / "hints.md"));
}

std::string cards_line(const Settings& settings, const PuzzleFolder& folder) {
  const std::vector<hints::Card> cards = all_cards(settings);
  std::string line;
  for (const std::string& name : hints::read(folder.path / "hints.md").cards) {
    const hints::Card* card = hints::find_card(cards, name);
    if (card) line += fmt::format("  ./kernelings read {:<15} {}\n", name, card->title);
  }
  return line.empty() ? "" : "The ideas behind it:\n" + line;
}

int read(const Settings& settings, const std::string& name) {
  const std::vector<hints::Card> cards = all_cards(settings);
  if (name.empty() && !cards.empty()) {
    list_cards(cards);
    return 0;
  }
  if (const hints::Card* card = hints::find_card(cards, name)) {
    fmt::print("{}", hints::plain_text(card->text, width()));
    return 0;
  }
  const auto puzzles = all_puzzles(settings);
  const PuzzleFolder* folder = find_puzzle(puzzles, name);
  if (!folder) fail_unknown(cards, puzzles, name);
  fmt::print("{}\n{}", hints::plain_text(read_file(folder->path / "README.md"), width()), cards_line(settings, *folder));
  return 0;
}

}  // namespace kl::cli
