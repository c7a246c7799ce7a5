#include <checker/page.hpp>
#include <checker/text.hpp>

#include <gtest/gtest.h>

#include <algorithm>

#include <tests/checker/golden.hpp>
#include <tests/checker/reports.hpp>

namespace kl {
namespace {

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result(1);
  for (const char c : text) {
    if (c == '\n') result.emplace_back();
    else result.back() += c;
  }
  result.pop_back();
  return result;
}

TEST(Text, SaysWhatIsApproved) {
  test::Reports reports;
  for (const auto& [name, report] : reports.all())
    test::expect_golden("report_" + name + ".txt", to_text(report, TextStyle{.base = reports.folder.root}));
}

TEST(Text, FitsAScreenAndEndsWithTheVerdict) {
  test::Reports reports;
  for (const auto& [report_name, report] : reports.all()) {
    const auto text = lines(to_text(report, TextStyle{.base = reports.folder.root}));
    EXPECT_LE(text.size(), 24u) << report_name;
    for (const std::string& line : text) EXPECT_LE(line.size(), 80u) << line;
    const auto last = std::find_if(text.rbegin(), text.rend(), [](const std::string& line) { return line[0] != ' '; });
    EXPECT_TRUE(last->starts_with(name(report.verdict))) << *last;
  }
}

TEST(Text, ShowsAHoleThatNoCaseReaches) {
  test::Reports reports;
  const auto all = reports.all();
  const auto found = std::find_if(all.begin(), all.end(), [](const auto& each) { return each.name == "holes"; });
  ASSERT_NE(found, all.end());
  Report report = found->report;
  report.failing_case = -1;
  const std::string text = to_text(report, TextStyle{.base = reports.folder.root});
  EXPECT_NE(text.find(":" + std::to_string(report.holes.place.line) + ": "), std::string::npos) << text;
  EXPECT_NE(text.find("hole " + std::to_string(report.holes.open.front()) + " is next"), std::string::npos) << text;
  EXPECT_NE(text.find(std::to_string(report.holes.place.line) + " | "), std::string::npos) << text;
}

TEST(Text, SaysOnceWhereABarrierIsMissing) {
  test::Reports reports;
  const auto all = reports.all();
  Report report = std::find_if(all.begin(), all.end(), [](const auto& each) { return each.name == "race"; })->report;
  CaseReport& failing = report.cases[static_cast<std::size_t>(report.failing_case)];
  report.verdict = failing.verdict = Verdict::kMissingBarrier;
  failing.findings[0].kind = FindingKind::kMissingBarrier;
  failing.findings[0].detail = "barrier between 3 and 6";
  const std::string text = to_text(report, TextStyle{.base = reports.folder.root});
  const std::size_t first = text.find("barrier between 3 and 6");
  ASSERT_NE(first, std::string::npos) << text;
  EXPECT_EQ(text.find("barrier between 3 and 6", first + 1), std::string::npos) << text;
}

TEST(Text, NeverExceedsFortyLines) {
  test::Reports reports;
  Report report = reports.all()[1].report;
  report.replay = std::string(30 * 80, 'x');
  for (int i = 0; i < 500; ++i) report.printed += "a line\n", report.cases[static_cast<std::size_t>(report.failing_case)].mismatch->pattern += " many words here";
  const auto text = lines(to_text(report, false));
  EXPECT_EQ(text.size(), 40u);
  EXPECT_EQ(text[2], "  ...");
}

TEST(Text, OfALongLineThePartAroundTheMarkIsShown) {
  std::string code(120, '.');
  for (const int column : {1, 40, 71, 72, 100, 120}) {
    code.assign(120, '.');
    code[static_cast<std::size_t>(column) - 1] = 'X';
    Page page(TextStyle{.width = 80});
    page.source({"k.hpp", 7}, column, code);
    const std::vector<std::string> shown = lines(page.text(40));
    ASSERT_EQ(shown.size(), 2u) << column;
    EXPECT_LE(shown[0].size(), 80u) << column;
    EXPECT_EQ(shown[0].find('X'), shown[1].find('^')) << shown[0] << '\n' << shown[1];
    EXPECT_EQ(shown[0].find(".X") != std::string::npos || column == 1, true);
  }
}

TEST(Text, ColourAddsNothingButEscapes) {
  test::Reports reports;
  const Report report = reports.all()[1].report;
  std::string coloured = to_text(report, TextStyle{.colour = true}), plain;
  EXPECT_NE(coloured.find("\x1b[1;31mWRONG\x1b[0m"), std::string::npos);
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\x1b') i = coloured.find('m', i);
    else plain += coloured[i];
  }
  EXPECT_EQ(plain, to_text(report, TextStyle{}));
}

TEST(Text, PrintedLinesThatNobodyCountedAreNotCounted) {
  Report report;
  report.slug = "vector-add";
  report.title = "Vector add";
  report.verdict = Verdict::kPass;
  const auto says = [&](std::string_view text) { return to_text(report, false).find(text) != std::string::npos; };
  for (int i = 0; i < 6; ++i) report.printed += "hello 3\n";
  EXPECT_TRUE(says("printed: ... and 2 lines more"));
  while (report.printed.size() < 64 << 10) report.printed += "hello 3\n";
  EXPECT_TRUE(says("printed: ... and at least 8188 lines more"));
}

TEST(Text, UsageErrorsAndMissingBackends) {
  Report report;
  report.slug = "vector-add";
  report.title = "Vector add";
  report.verdict = Verdict::kUnavailable;
  report.unavailable = "there is no g++; apt-get install g++";
  EXPECT_EQ(lines(to_text(report, false)).back(), "UNAVAILABLE there is no g++; apt-get install g++");
  report.usage_error = "no case 'n=x'";
  EXPECT_EQ(lines(to_text(report, false)).back(), "no case 'n=x'");
}

}  // namespace
}  // namespace kl
