// Cards say what is so: every line of code stands in a kernel of this tree, every kernel called wrong gets the verdict and the
// report that the card quotes, every link resolves, every card can be reached, and none is wider than a terminal.
#include <hints/cards.hpp>

#include <algorithm>
#include <map>
#include <set>

#include <checker/holes.hpp>

#include "examples.hpp"

namespace kl::hints {
namespace {

std::vector<Card> cards() { return cards_in(kRoot / "hints" / "cards"); }

TEST(Cards, ShowLinesOfKernelsThatExist) {
  for (const Card& card : cards()) {
    for (const Example& example : examples_of(card.text)) {
      if (example.kind == "report") continue;
      ASSERT_TRUE(fs::exists(kRoot / example.file)) << card.name << ": " << example.file;
      std::string source = text_of(kRoot / example.file);
      const bool right = example.kind == "right";
      if (example.file.ends_with("solution.hpp"))
        source = shown_text(parse_solution(source));
      else
        EXPECT_EQ(right, source.find("// expect: none") != std::string::npos) << card.name << ": " << example.file;
      for (const std::string& line : example.lines)
        EXPECT_NE(source.find(line), std::string::npos) << card.name << ": " << example.file << " has no line\n" << line;
    }
  }
}

TEST(Cards, QuoteTheVerdictsAndReportsOfTheirWrongKernels) {
  std::map<std::string, Report> reports;
  for (const Card& card : cards()) {
    std::string last_wrong;
    for (const Example& example : examples_of(card.text)) {
      if (example.kind == "right") continue;
      if (reports.count(example.file) == 0) reports[example.file] = report_on(example.file);
      const Report& report = reports[example.file];
      if (example.kind == "wrong") {
        EXPECT_EQ(name(report.verdict), example.verdict) << card.name << ": " << example.file;
        last_wrong = example.file;
        continue;
      }
      EXPECT_EQ(example.file, last_wrong) << card.name << ": a report belongs to the wrong kernel before it";
      const std::vector<std::string> all = lines_of(shown(report));
      // Lines may be left out between, but not at the end, where the verdict is.
      auto at = all.begin();
      for (const std::string& line : example.lines) {
        at = std::find(at, all.end(), line);
        if (at == all.end()) break;
        ++at;
      }
      EXPECT_TRUE(!example.lines.empty() && at == all.end() && example.lines.back() == all.back())
          << card.name << ": the report is\n"
          << shown(report);
    }
  }
}

// Each card but the first, which needs none, contrasts a right line with a wrong one and shows what is said about it.
TEST(Cards, ContrastARightLineWithAWrongOne) {
  for (const Card& card : cards()) {
    EXPECT_FALSE(card.title.empty()) << card.name << " has no heading";
    std::set<std::string> kinds;
    for (const Example& example : examples_of(card.text)) kinds.insert(example.kind);
    const std::set<std::string> wanted =
        card.name == "start" ? std::set<std::string>{"right"} : std::set<std::string>{"report", "right", "wrong"};
    EXPECT_EQ(kinds, wanted) << card.name;
    // A comment that is no example is a misspelt one.
    const std::string& text = card.text;
    std::size_t comments = 0;
    for (std::size_t at = text.find("<!--"); at != std::string::npos; at = text.find("<!--", at + 1)) ++comments;
    EXPECT_EQ(comments, examples_of(text).size()) << card.name;
  }
}

TEST(Cards, AreReachedFromVerdictsOrPuzzles) {
  const std::vector<Card> all = cards();
  std::set<std::string> reached = {"start"};
  for (const std::string_view name : cards_of_rules()) {
    EXPECT_NE(find_card(all, name), nullptr) << "a rule names the card " << name;
    reached.emplace(name);
  }
  for (const PuzzleFolder& puzzle : puzzles()) {
    const Hints hints = read(puzzle.path / "hints.md");
    EXPECT_FALSE(hints.cards.empty()) << puzzle.slug << ": hints.md has no line 'Cards: ...'";
    for (const std::string& name : hints.cards) {
      EXPECT_NE(find_card(all, name), nullptr) << puzzle.slug << " names the card " << name;
      reached.insert(name);
    }
  }
  for (const Card& card : all) EXPECT_EQ(reached.count(card.name), 1u) << card.name << " is named by no rule and no puzzle";
}

TEST(Cards, HaveLinksThatResolve) {
  static const std::regex link(R"re(\]\(([^)#]+)[^)]*\))re");
  for (const Card& card : cards())
    for (std::sregex_iterator it(card.text.begin(), card.text.end(), link), end; it != end; ++it) {
      const std::string address = (*it)[1];
      const bool elsewhere = address.find("://") != std::string::npos;
      EXPECT_TRUE(elsewhere || fs::exists(card.file.parent_path() / address)) << card.name << ": " << address;
    }
}

TEST(Cards, FitATerminal) {
  for (const Card& card : cards()) {
    const std::string text = plain_text(card.text, kTerminal);
    std::istringstream stream(text);
    int lines = 0;
    for (std::string line; std::getline(stream, line); ++lines)
      EXPECT_LE(line.size(), static_cast<std::size_t>(kTerminal)) << card.name << ": " << line;
    EXPECT_LE(lines, 75) << card.name << " is longer than half a page";
    EXPECT_EQ(text.find("<!--"), std::string::npos) << card.name;
  }
}

}  // namespace
}  // namespace kl::hints
