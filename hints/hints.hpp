// Hints of a puzzle: reads hints.md and decides which part a learner sees next.
//
// hints.md has three tiers under `## Nudge`, `## Concept` and `## Skeleton`, a fourth under `## Maths` where there is
// something to derive, and may have notes for the verdict of the last run under `## On WRONG`, `## On OUT_OF_BOUNDS` and so
// on. Before the first heading, a line `Cards: masking, bounds` names the concept cards that belong to the puzzle, the one
// that its wrong outputs are most often about first.
#pragma once

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <checker/report.hpp>

namespace kl::hints {

inline constexpr int kTierCount = 4;
inline constexpr int kRequiredTiers = 3;  // the fourth is for puzzles with a derivation

// "Nudge", "Concept", "Skeleton", "Maths" for 1 to 4.
std::string_view tier_name(int tier);

struct Section {
  int line = 0;      // of its heading, from 1; 0: the file has no such section
  std::string text;  // Markdown, without the heading and outer blank lines
};

struct Problem {
  int line = 0;  // from 1
  std::string message;
};

struct Hints {
  std::array<Section, kTierCount> tiers;
  std::map<Verdict, Section> notes;
  std::vector<std::string> cards;  // names, in order
  std::vector<Problem> problems;  // what is missing, empty, repeated or unknown; by line

  // 3 or 4
  int tier_count() const { return tiers.back().text.empty() ? kRequiredTiers : kTierCount; }
};

// Never fails: what is wrong with the text stands in `problems`, the rest is usable.
Hints parse(std::string_view markdown);

// As parse; a file that cannot be read is one problem at line 1.
Hints read(const std::filesystem::path& file);

// What a learner is shown.
struct Choice {
  std::string note;  // Markdown for the last run's verdict; empty: there is none
  std::optional<Verdict> note_verdict;
  int tier = 1;          // 1 to tier_count()
  std::string text;      // Markdown of that tier
  int tier_reached = 1;  // to be stored
  bool is_last = false;  // no tier follows
};

// The next tier after `tier_reached` (0: none was shown yet), or the last one again, or the one asked
// for. A note for the verdict of the last run comes before the tier.
Choice pick(const Hints& hints, std::optional<Verdict> last_verdict, int tier_reached,
            std::optional<int> asked_tier = {});

// Markdown as plain text for a terminal: emphasis stripped, links as "text (address)", paragraphs
// filled to `width` columns (0: as written), fenced code indented by four and never wrapped, tables in
// columns, comments left out.
std::string plain_text(std::string_view markdown, int width);

}  // namespace kl::hints
