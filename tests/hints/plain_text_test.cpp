#include <hints/hints.hpp>

#include <gtest/gtest.h>

namespace kl::hints {
namespace {

TEST(PlainText, StripsEmphasisAndLeavesOperatorsAndNames) {
  EXPECT_EQ(plain_text("A **bold** and *slanted* __word__ of _two_.", 80),
            "A bold and slanted word of two.\n");
  EXPECT_EQ(plain_text("a * b * c and block_size_m, x*y*z", 80), "a * b * c and block_size_m, x*y*z\n");
  EXPECT_EQ(plain_text("**both *nested* here**", 80), "both nested here\n");
}

TEST(PlainText, LeavesInlineCodeAlone) {
  EXPECT_EQ(plain_text("use `a *b* _c_` now", 80), "use `a *b* _c_` now\n");
}

TEST(PlainText, ShowsLinksWithTheirAddress) {
  EXPECT_EQ(plain_text("see [the guide](https://example.org/x) first", 80),
            "see the guide (https://example.org/x) first\n");
}

TEST(PlainText, LeavesOutAddressesThatATerminalCannotFollow) {
  EXPECT_EQ(plain_text("see [masking](02_masking.md#x) first", 80), "see masking first\n");
}

TEST(PlainText, LeavesOutComments) { EXPECT_EQ(plain_text("a\n\n<!-- right: x -->\n```cpp\nb\n```\n", 80), "a\n\n    b\n"); }

TEST(PlainText, SetsTablesInColumns) {
  EXPECT_EQ(plain_text("| a | long head |\n|---|---|\n| `x \\| y` | **b** |\n| | c |\n\nend", 80),
            "a        long head\n-------  ---------\n`x | y`  b\n         c\n\nend\n");
}

TEST(PlainText, WrapsTheWidestColumnOfATable) {
  EXPECT_EQ(plain_text("| k | text |\n|---|---|\n| one | some words here |\n| two | few |\n", 15),
            "k    text\n---  ----------\none  some words\n     here\n\ntwo  few\n");
}

TEST(PlainText, UnderlinesHeadings) {
  EXPECT_EQ(plain_text("# A *title*\ntext\n\n## Part\n", 80), "A title\n=======\ntext\n\nPart\n----\n");
}

TEST(PlainText, FillsParagraphsButNotCode) {
  EXPECT_EQ(
      plain_text("one two\nthree four\n\n```cpp\nauto a = some_very_long_call(x, y);\n\nb;\n```\nend", 10),
      "one two\nthree four\n\n    auto a = some_very_long_call(x, y);\n\n    b;\nend\n");
}

TEST(PlainText, IndentsListsUnderTheirText) {
  EXPECT_EQ(plain_text("- one two three\n- four\n\n12. five six seven", 9),
            "- one two\n  three\n- four\n\n12. five\n    six\n    seven\n");
}

TEST(PlainText, TakesAnyInput) {
  for (const char* text : {"", "\n\n", "*", "**", "`", "[", "[a](", "[a](b", "_", "#", "```", "a\r\nb\r\n"}) {
    EXPECT_NO_THROW(plain_text(text, 5)) << text;
    EXPECT_NO_THROW(plain_text(text, 0)) << text;
  }
}

}  // namespace
}  // namespace kl::hints
