#include <hints/hints.hpp>

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace kl::hints {
namespace {

constexpr std::array<std::string_view, kTierCount> kTierNames = {"Nudge", "Concept", "Skeleton", "Maths"};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

// Blank lines before and after go, the indentation of the first line stays.
std::string without_outer_blank_lines(std::string_view text) {
  while (true) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos || !trimmed(text.substr(0, end)).empty()) break;
    text.remove_prefix(end + 1);
  }
  const auto last = text.find_last_not_of(" \t\r\n");
  return last == std::string_view::npos ? std::string() : std::string(text.substr(0, last + 1));
}

// The section that a heading opens; null with a problem noted if the heading is none of ours.
Section* open_section(Hints& hints, std::string_view heading, int line) {
  Section* section = nullptr;
  const auto tier = std::find(kTierNames.begin(), kTierNames.end(), heading);
  if (tier != kTierNames.end()) {
    section = &hints.tiers[tier - kTierNames.begin()];
  } else if (heading.starts_with("On ")) {
    const auto verdict = verdict_from_name(trimmed(heading.substr(3)));
    if (verdict) section = &hints.notes[*verdict];
  }
  if (!section) {
    hints.problems.push_back(
        {line,
         fmt::format("'## {}' is no section of a hint file: use '## Nudge', '## Concept', '## Skeleton', '## Maths' or "
                     "'## On VERDICT' (for example '## On OUT_OF_BOUNDS')",
                     heading)});
    return nullptr;
  }
  if (section->line != 0) {
    hints.problems.push_back(
        {line, fmt::format("'## {}' stands here a second time (first: line {}); join the two", heading,
                           section->line)});
    return nullptr;
  }
  section->line = line;
  return section;
}

void note_missing_and_empty(Hints& hints, int last_line) {
  for (int i = 0; i < kTierCount; ++i) {
    const Section& tier = hints.tiers[i];
    if (tier.line == 0 && i >= kRequiredTiers) continue;
    if (tier.line == 0) {
      hints.problems.push_back({last_line, fmt::format("there is no '## {}' section; add tier {} of {}",
                                                       kTierNames[i], i + 1, kRequiredTiers)});
    } else if (tier.text.empty()) {
      hints.problems.push_back(
          {tier.line, fmt::format("'## {}' is empty; write tier {}", kTierNames[i], i + 1)});
    }
  }
  for (const auto& [verdict, note] : hints.notes) {
    if (note.text.empty()) {
      hints.problems.push_back(
          {note.line, fmt::format("'## On {}' is empty; write it or remove the heading", name(verdict))});
    }
  }
  std::stable_sort(hints.problems.begin(), hints.problems.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
}

// "Cards: masking, bounds" to its names; empty for any other line.
std::vector<std::string> cards_named(std::string_view line) {
  constexpr std::string_view kLabel = "Cards:";
  std::vector<std::string> names;
  if (!line.starts_with(kLabel)) return names;
  for (std::size_t at = kLabel.size(); at < line.size();) {
    const std::size_t end = std::min(line.find(',', at), line.size());
    names.emplace_back(trimmed(line.substr(at, end - at)));
    at = end + 1;
  }
  return names;
}

}  // namespace

std::string_view tier_name(int tier) { return kTierNames.at(tier - 1); }

Hints parse(std::string_view markdown) {
  Hints hints;
  Section* open = nullptr;
  bool in_code = false;  // a "## " line inside a fence is code, not a heading
  int line = 0;
  while (!markdown.empty()) {
    const auto end = std::min(markdown.find('\n'), markdown.size());
    const std::string_view text = markdown.substr(0, end);
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    ++line;
    if (trimmed(text).starts_with("```")) in_code = !in_code;
    if (!in_code && text.starts_with("## ")) {
      open = open_section(hints, trimmed(text.substr(3)), line);
    } else if (open) {
      open->text.append(text).push_back('\n');
    } else if (std::vector<std::string> names = cards_named(trimmed(text)); !names.empty()) {
      hints.cards = std::move(names);
    }
  }
  for (Section& tier : hints.tiers) tier.text = without_outer_blank_lines(tier.text);
  for (auto& [verdict, note] : hints.notes) note.text = without_outer_blank_lines(note.text);
  if (in_code) hints.problems.push_back({std::max(line, 1), "a ``` fence is not closed; close it"});
  note_missing_and_empty(hints, std::max(line, 1));
  return hints;
}

Hints read(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) {
    Hints hints;
    hints.problems.push_back(
        {1, "there is no readable hints.md; add one with '## Nudge', '## Concept' and '## Skeleton'"});
    return hints;
  }
  std::ostringstream text;
  text << in.rdbuf();
  return parse(text.str());
}

Choice pick(const Hints& hints, std::optional<Verdict> last_verdict, int tier_reached,
            std::optional<int> asked_tier) {
  Choice choice;
  const int count = hints.tier_count();
  choice.tier = std::clamp(asked_tier.value_or(tier_reached + 1), 1, count);
  choice.text = hints.tiers[choice.tier - 1].text;
  choice.tier_reached = std::max(std::clamp(tier_reached, 0, count), choice.tier);
  choice.is_last = choice.tier == count;
  if (last_verdict) {
    const auto note = hints.notes.find(*last_verdict);
    if (note != hints.notes.end() && !note->second.text.empty()) {
      choice.note = note->second.text;
      choice.note_verdict = last_verdict;
    }
  }
  return choice;
}

}  // namespace kl::hints
