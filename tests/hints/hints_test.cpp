#include <hints/hints.hpp>

#include <gtest/gtest.h>

namespace kl::hints {
namespace {

constexpr const char* kComplete = R"(# Hints

## Nudge

Look at the *last* block.

## Concept
A mask says which lanes exist.

## Skeleton
```cpp
## no heading
auto mask = ...;
```

## On OUT_OF_BOUNDS
The last block reaches past `n`.
)";

TEST(Hints, ReadsTiersAndNotes) {
  const Hints hints = parse(kComplete);
  EXPECT_TRUE(hints.problems.empty()) << hints.problems.front().message;
  EXPECT_EQ(hints.tiers[0].text, "Look at the *last* block.");
  EXPECT_EQ(hints.tiers[0].line, 3);
  EXPECT_EQ(hints.tiers[1].text, "A mask says which lanes exist.");
  EXPECT_EQ(hints.tiers[2].text, "```cpp\n## no heading\nauto mask = ...;\n```");
  ASSERT_EQ(hints.notes.count(Verdict::kOutOfBounds), 1u);
  EXPECT_EQ(hints.notes.at(Verdict::kOutOfBounds).text, "The last block reaches past `n`.");
}

TEST(Hints, NamesLineOfWhatIsWrong) {
  const Hints hints = parse("## Nudge\n\n## Concept\nx\n## Nudge\ny\n## Hint\nz\n## On FIRE\n```\n");
  ASSERT_EQ(hints.problems.size(), 6u);
  EXPECT_EQ(hints.problems[0].line, 1);
  EXPECT_EQ(hints.problems[0].message, "'## Nudge' is empty; write tier 1");
  EXPECT_EQ(hints.problems[1].line, 5);
  EXPECT_EQ(hints.problems[1].message, "'## Nudge' stands here a second time (first: line 1); join the two");
  EXPECT_EQ(hints.problems[2].line, 7);
  EXPECT_EQ(hints.problems[3].line, 9);
  EXPECT_NE(hints.problems[3].message.find("'## On FIRE' is no section"), std::string::npos);
  EXPECT_EQ(hints.problems[4].message, "a ``` fence is not closed; close it");
  EXPECT_EQ(hints.problems[5].message, "there is no '## Skeleton' section; add tier 3 of 3");
}

TEST(Hints, ReadsCardsAndTheMathsWhereThereIsAny) {
  const std::string three = "Cards: online,  masking\n\n## Nudge\na\nCards: none\n## Concept\nb\n## Skeleton\nc\n";
  const Hints without = parse(three), with = parse(three + "## Maths\nd\n");
  EXPECT_TRUE(without.problems.empty() && with.problems.empty());
  EXPECT_EQ(without.cards, (std::vector<std::string>{"online", "masking"}));
  EXPECT_EQ(without.tier_count(), 3);
  EXPECT_EQ(with.tier_count(), 4);
  EXPECT_TRUE(pick(without, {}, 2).is_last);
  EXPECT_FALSE(pick(with, {}, 2).is_last);
  EXPECT_EQ(pick(with, {}, 3).text, "d");
  EXPECT_EQ(pick(without, {}, 3).text, "c");
  ASSERT_EQ(parse(three + "## Maths\n").problems.size(), 1u);
}

TEST(Hints, EmptyFileLacksAllTiers) { EXPECT_EQ(parse("").problems.size(), 3u); }

TEST(Hints, MissingFileIsAProblemNotAnException) { EXPECT_EQ(read("/nowhere/hints.md").problems.size(), 1u); }

TEST(Pick, AdvancesOneTierAtATimeAndStaysAtTheLast) {
  const Hints hints = parse(kComplete);
  for (const auto& [reached, tier] : {std::pair{0, 1}, {1, 2}, {2, 3}, {3, 3}}) {
    const Choice choice = pick(hints, std::nullopt, reached);
    EXPECT_EQ(choice.tier, tier);
    EXPECT_EQ(choice.tier_reached, tier);
    EXPECT_EQ(choice.is_last, tier == 3);
    EXPECT_EQ(choice.text, hints.tiers[tier - 1].text);
  }
}

TEST(Pick, AskingForAnEarlierTierForgetsNothing) {
  const Choice choice = pick(parse(kComplete), std::nullopt, 3, 1);
  EXPECT_EQ(choice.tier, 1);
  EXPECT_EQ(choice.tier_reached, 3);
  EXPECT_FALSE(choice.is_last);
}

TEST(Pick, NoteOfTheLastVerdictComesFirst) {
  const Hints hints = parse(kComplete);
  const Choice choice = pick(hints, Verdict::kOutOfBounds, 0);
  EXPECT_EQ(choice.note, "The last block reaches past `n`.");
  EXPECT_EQ(choice.note_verdict, Verdict::kOutOfBounds);
  EXPECT_EQ(choice.tier, 1);
  EXPECT_TRUE(pick(hints, Verdict::kWrong, 0).note.empty());
}

TEST(Pick, SurvivesNonsenseInTheProgressFile) {
  const Hints hints = parse(kComplete);
  EXPECT_EQ(pick(hints, std::nullopt, -7).tier, 1);
  EXPECT_EQ(pick(hints, std::nullopt, 99).tier, 3);
  EXPECT_EQ(pick(hints, std::nullopt, 99).tier_reached, 3);
}

}  // namespace
}  // namespace kl::hints
