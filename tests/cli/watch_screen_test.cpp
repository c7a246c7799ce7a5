#include <cli/watch/screen.hpp>

#include <algorithm>

#include <gtest/gtest.h>

namespace kl::cli {
namespace {

using Lines = std::vector<std::string>;

TEST(Wrap, BreaksAtTheLastColumn) {
  EXPECT_EQ(wrap("abcdef\ng\n", 4), (Lines{"abcd", "ef", "g"}));
  EXPECT_EQ(wrap("abcd", 4), (Lines{"abcd"}));
  EXPECT_EQ(wrap("", 4), Lines{});
}

TEST(Wrap, BreaksProseAtBlanks) {
  EXPECT_EQ(wrap("ab cd ef", 5, Break::kAtBlanks), (Lines{"ab cd", "ef"}));
  EXPECT_EQ(wrap("ab cdef", 5, Break::kAtBlanks), (Lines{"ab", "cdef"}));
  EXPECT_EQ(wrap("abcdefg", 5, Break::kAtBlanks), (Lines{"abcde", "fg"}));
}

TEST(Wrap, CountsColumnsNotBytes) {
  EXPECT_EQ(wrap("äöü│x", 4), (Lines{"äöü│", "x"}));
  EXPECT_EQ(wrap("\x1b[31mabcd\x1b[0m", 4), (Lines{"\x1b[31mabcd\x1b[0m"}));
}

TEST(Wrap, ColourContinuesOnTheNextLine) {
  EXPECT_EQ(wrap("\x1b[31mabcdef\x1b[0m", 4), (Lines{"\x1b[31mabcd", "\x1b[31mef\x1b[0m"}));
}

TEST(Wrap, ExpandsTabsAndDropsWhatMovesTheCursor) {
  EXPECT_EQ(wrap("a\tb", 20), (Lines{"a       b"}));
  EXPECT_EQ(wrap("a\rb\bc\x1b"
                 "7",
                 20),
            (Lines{"abc7"}));
}

Screen screen(int body_lines) {
  Screen screen;
  screen.heading = "heading";
  for (int i = 0; i < body_lines; ++i) screen.body += "line " + std::to_string(i) + "\n";
  screen.status = "status";
  screen.keys = "keys";
  return screen;
}

TEST(Layout, ShowsAllThatFits) {
  EXPECT_EQ(layout(screen(2), {24, 80}), (Lines{"heading", "", "line 0", "line 1", "", "status", "keys"}));
}

TEST(Layout, NeverExceedsTheScreen) {
  for (int rows = 1; rows < 30; ++rows) {
    for (int columns = 1; columns < 90; columns += 11) {
      EXPECT_LE(static_cast<int>(layout(screen(100), {rows, columns}).size()), rows)
          << rows << " x " << columns;
    }
  }
}

TEST(Layout, NoLineIsWiderThanTheScreen) {
  Screen long_screen = screen(100);
  long_screen.more = "./kernelings run hello-block";
  for (int columns = 1; columns < 90; ++columns)
    for (const std::string& line : layout(long_screen, {12, columns})) EXPECT_LE(static_cast<int>(line.size()), columns) << line;
  EXPECT_EQ(layout(long_screen, {12, 40})[2], "... 94 more lines above");
}

TEST(Layout, KeepsTheEndOfALongBodyAndSaysWhatIsHidden) {
  Screen long_screen = screen(30);
  long_screen.more = "kernelings run 1";
  const Lines lines = layout(long_screen, {12, 80});
  EXPECT_EQ(lines.size(), 12u);
  EXPECT_EQ(lines[2], "... 24 more lines above; all of it: kernelings run 1");
  EXPECT_EQ(lines[8], "line 29");
}

TEST(Layout, KeepsTheFocusVisible) {
  Screen list = screen(100);
  for (const int focus : {0, 1, 50, 98, 99}) {
    list.focus_line = focus;
    const Lines lines = layout(list, {15, 80});
    EXPECT_NE(std::find(lines.begin(), lines.end(), "line " + std::to_string(focus)), lines.end()) << focus;
  }
}

}  // namespace
}  // namespace kl::cli
