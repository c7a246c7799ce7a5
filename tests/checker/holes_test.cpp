#include <checker/holes.hpp>

#include <gtest/gtest.h>

#include <checker/lexer.hpp>

namespace kl {
namespace {

std::string starter(std::string text) { return starter_text(parse_solution(std::move(text))); }
std::string shown(std::string text) { return shown_text(parse_solution(std::move(text))); }

std::string error(std::string text) {
  const MarkedSolution solution = parse_solution(std::move(text));
  return solution.error ? std::to_string(solution.error->line) + ": " + solution.error->message : "";
}

TEST(Holes, TypedStatementAndRaw) {
  EXPECT_EQ(starter("auto m = /*[1: tl::tile<bool, BLOCK>]*/ o < n /*[1]*/;\n"), "auto m = TL_HOLE(1, tl::tile<bool, BLOCK>);\n");
  EXPECT_EQ(starter("/*[1:]*/ tl.store(o, c) /*[1]*/;\n"), "TL_HOLE(1);\n");
  EXPECT_EQ(starter("/*[1= TL_TODO(1) ]*/ TL_KERNEL /*[1]*/ void f();\n"), "TL_TODO(1) void f();\n");
  EXPECT_EQ(starter("/*[1= // TL_TODO(1): what to include?\n]*/#include <x>\n/*[1]*/int i;\n"), "// TL_TODO(1): what to include?\nint i;\n");
}

TEST(Holes, ShownWithoutMarkers) {
  EXPECT_EQ(shown("auto m = /*[1: bool]*/ o < n /*[1]*/;\n"), "auto m = o < n;\n");
  EXPECT_EQ(shown("f(/*[1: int]*/1/*[1]*/);\n"), "f(1);\n");
  EXPECT_EQ(shown("  a;\n  /*[1:]*/\n  b;\n  c;\n  /*[1]*/\n  d;\n"), "  a;\n  b;\n  c;\n  d;\n");
  EXPECT_EQ(shown("no holes /* here */\n"), "no holes /* here */\n");
}

TEST(Holes, WholeStatementsKeepTheStarterWellFormed) {
  EXPECT_EQ(starter("  a;\n  /*[1:]*/\n  b;\n  c;\n  /*[1]*/\n  d;\n"), "  a;\n  TL_HOLE(1);\n  d;\n");
}

TEST(Holes, MarkersInStringsAndLineCommentsAreText) {
  EXPECT_EQ(starter("auto s = \"/*[1: int]*/\";  // /*[2]*/\n"), "auto s = \"/*[1: int]*/\";  // /*[2]*/\n");
}

TEST(Holes, ErrorsNameTheLineAndTheRemedy) {
  EXPECT_EQ(error("\n/*[1: int]*/ 1;\n"), "2: hole 1 is not closed; end it with /*[1]*/");
  EXPECT_EQ(error("1 /*[1]*/"), "1: /*[1]*/ closes a hole that is not open; open it with /*[1: TYPE]*/");
  EXPECT_EQ(error("/*[1: int]*/ /*[2: int]*/ 1 /*[2]*/ /*[1]*/"), "1: hole 2 opens inside hole 1; close that first with /*[1]*/");
  EXPECT_EQ(error("/*[1: int]*/ 1\n/*[2]*/"), "2: /*[2]*/ stands where /*[1]*/ must close the hole opened in line 1");
  EXPECT_EQ(error("/*[1:]*/ a /*[1]*/;\n/*[1:]*/ b /*[1]*/;"), "2: hole 1 is already marked in line 1; each number marks one hole");
  EXPECT_EQ(error("/*[1:]*/ a /*[1]*/;\n/*[3:]*/ b /*[3]*/;"), "2: hole 3 leaves a gap: 2 holes are numbered from 1 to 2");
  EXPECT_EQ(error("/*[2:]*/ a /*[2]*/;\n/*[1:]*/ b /*[1]*/;"), "");
}

TEST(Holes, StarterMustBeGenerated) {
  const MarkedSolution solution = parse_solution("a;\nx = /*[1: int]*/ 1 /*[1]*/;\nb;\n");
  EXPECT_FALSE(starter_difference(solution, "a;\nx = TL_HOLE(1, int);\nb;\n"));
  const auto changed = starter_difference(solution, "a;\nx = TL_HOLE(1, int);\nc;\n");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->line, 3);
  EXPECT_EQ(changed->expected, "b;");
  EXPECT_EQ(changed->found, "c;");
  const auto shorter = starter_difference(solution, "a;\n");
  ASSERT_TRUE(shorter);
  EXPECT_EQ(shorter->line, 2);
  EXPECT_EQ(shorter->found, "end of file");
}

TEST(OpenHoles, AreCodeOnly) {
  const auto open = open_holes(
      "// TL_HOLE(1)\n/* TL_HOLE(2) */ auto s = \"TL_HOLE(3)\" R\"x(TL_HOLE(4) \")x\";\n"
      "int i = 1'000 + TL_HOLE(5, int) + '\\'' + TL_HOLE (6);\nTL_TODO(7)\nvoid f(TL_HOLE_TYPE(8) x);\nTL_HOLES(9);\n");
  std::vector<int> numbers, lines;
  for (const OpenHole& hole : open) numbers.push_back(hole.number), lines.push_back(hole.line);
  EXPECT_EQ(numbers, (std::vector<int>{5, 6, 7, 8}));
  EXPECT_EQ(lines, (std::vector<int>{3, 3, 4, 5}));
}

TEST(Lexer, EndsUnterminatedTokensWithTheText) {
  for (const std::string text : {"\"abc", "'", "/* abc", "R\"x(abc", "// abc \\", "1e"}) {
    const auto tokens = lex(text);
    ASSERT_FALSE(tokens.empty());
    EXPECT_EQ(tokens.back().end, text.size()) << text;
  }
  EXPECT_TRUE(lex("").empty());
}

}  // namespace
}  // namespace kl
