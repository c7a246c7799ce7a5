// docs/verdicts.md says what is so: every verdict has its section, with the exit code that it has, a kernel that gets it, and the
// report word for word. KL_APPROVE=1 writes the reports anew; review what git shows then.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "examples.hpp"

namespace kl::hints {
namespace {

const fs::path kGuide = kRoot / "docs" / "verdicts.md";
constexpr std::array kVerdicts = {Verdict::kCompileError, Verdict::kWrong,      Verdict::kOutOfBounds,    Verdict::kRace,
                                  Verdict::kUninitialized, Verdict::kDeadlock,  Verdict::kTimeout,        Verdict::kCrash,
                                  Verdict::kMisaligned,    Verdict::kMissingBarrier, Verdict::kNondeterministic,
                                  Verdict::kBudget,        Verdict::kUnavailable};

// What stands under `## NAME`, up to the next verdict; empty: no such section.
std::string section_of(const std::string& text, Verdict verdict) {
  const std::size_t from = text.find("\n## " + std::string(name(verdict)) + "\n");
  return from == std::string::npos ? "" : text.substr(from, text.find("\n## ", from + 1) - from);
}

// Without the lines that hold for this test alone: the path of its copy in `replay:`, and the name of what is no puzzle.
std::string quoted(const Report& report) {
  static const std::regex ours("  replay: .*\n|00 example: .*\n");
  return std::regex_replace(shown(report), ours, "");
}

TEST(VerdictGuide, HasASectionForEachVerdictWithItsExitCode) {
  const std::string text = text_of(kGuide);
  for (const Verdict verdict : kVerdicts)
    EXPECT_NE(section_of(text, verdict).find("Exit code " + std::to_string(exit_code(verdict)) + "."), std::string::npos) << name(verdict);
  EXPECT_EQ(std::count(kVerdicts.begin(), kVerdicts.end(), Verdict::kPass), 0);
  // A verdict that is new has no place in the list above.
  EXPECT_EQ(static_cast<int>(Verdict::kUnavailable), static_cast<int>(kVerdicts.size()));
}

TEST(VerdictGuide, ShowsAKernelAndItsWholeReport) {
  std::string text = text_of(kGuide);
  for (const Verdict verdict : kVerdicts) {
    if (verdict == Verdict::kUnavailable) continue;  // that is about the machine, not about a kernel
    const std::vector<Example> examples = examples_of(section_of(text, verdict));
    ASSERT_EQ(examples.size(), 2u) << name(verdict) << ": a block `wrong` and a block `report`";
    const Example& wrong = examples[0];
    EXPECT_EQ(wrong.kind, "wrong");
    EXPECT_EQ(wrong.verdict, name(verdict));
    EXPECT_EQ(examples[1].kind, "report");
    EXPECT_EQ(examples[1].file, wrong.file);
    const std::string source = text_of(kRoot / wrong.file);
    for (const std::string& line : wrong.lines) EXPECT_NE(source.find(line), std::string::npos) << wrong.file << " has no line\n" << line;

    const Report report = report_on(wrong.file);
    EXPECT_EQ(report.verdict, verdict) << wrong.file;
    const std::string head = "<!-- report: " + wrong.file + " -->\n```text\n";
    const std::size_t from = text.find(head) + head.size(), end = text.find("```", from);
    if (std::getenv("KL_APPROVE")) text.replace(from, end - from, quoted(report));
    else EXPECT_EQ(text.substr(from, end - from), quoted(report)) << "to approve: KL_APPROVE=1 ctest -R hints.verdict_guide";
  }
  if (std::getenv("KL_APPROVE")) std::ofstream(kGuide) << text;
}

}  // namespace
}  // namespace kl::hints
