#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include <checker/check.hpp>
#include <checker/mistakes.hpp>
#include <checker/text.hpp>
#include <cli/dev/first_failure.hpp>
#include <cli/dev/remembered_reference.hpp>
#include <cli/dev/rules.hpp>
#include <cli/run_options.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

// More block orders than a learner's run tries: an author's check may take its time.
constexpr int kLeastSchedules = 5;

CheckOptions author_options(const Settings& settings, const fs::path& file) {
  CheckOptions options = check_options(settings, file);
  options.schedules = std::max(settings.schedules, kLeastSchedules);
  options.fingerprint = false;
  options.origins = false;  // a verdict is all that is asked for
  options.threads = 1;      // puzzles are checked side by side
  return options;
}

std::string indented(const std::string& text) {
  std::string out = "\n";
  for (const char c : text) {
    if (out.ends_with('\n')) out += "      ";
    out += c;
  }
  while (out.ends_with('\n') || out.ends_with(' ')) out.pop_back();
  return out;
}

// The first line of the learner's file that the report blames; 0 if none.
int blamed_line(const Report& report) {
  if (!report.diagnostics.empty()) return report.diagnostics.front().place.line;
  if (report.failing_case < 0 || report.failing_case >= static_cast<int>(report.cases.size())) return 0;
  const CaseReport& failed = report.cases[report.failing_case];
  return failed.findings.empty() ? failed.where.line : failed.findings.front().here.place.line;
}

void check_starter(const PuzzleFolder& folder, const Puzzle& puzzle, const Settings& settings, const std::vector<std::size_t>& cases,
                   Problems& problems) {
  const Report report = check_until_failure(puzzle, folder, author_options(settings, folder.starter()), simulator(), cases);
  if (report.verdict == Verdict::kPass) {
    problems.push_back(
        {folder.starter(), 0, "passes as it stands; leave a hole without which the output is wrong"});
  } else if (report.verdict == Verdict::kCompileError) {
    problems.push_back(
        {folder.starter(), blamed_line(report),
         "does not compile; give the hole that is missing here a type (or raw text) in solution.hpp:" +
             indented(to_text(report, TextStyle{}))});
  }
}

void check_solution(const PuzzleFolder& folder, const Puzzle& puzzle, const Settings& settings, std::uint64_t seed, Problems& problems) {
  CheckOptions options = author_options(settings, folder.solution());
  options.seed += seed;
  const Report report = check(puzzle, folder, options, simulator());
  const bool findings = std::any_of(report.cases.begin(), report.cases.end(),
                                    [](const CaseReport& c) { return !c.findings.empty(); });
  if (report.verdict == Verdict::kPass && !findings) return;
  problems.push_back(
      {folder.solution(), blamed_line(report),
       fmt::format("must pass every case without a finding but gets {}; correct the solution, the "
                   "reference or the tolerance:{}",
                   name(report.verdict), indented(to_text(report, TextStyle{})))});
}

void check_wrong(const PuzzleFolder& folder, const Puzzle& puzzle, const Settings& settings, const std::vector<std::size_t>& cases,
                 const KnownMistake& known, Problems& problems) {
  if (!known.error.empty()) return;  // its first lines are a problem already
  const Report report = check_until_failure(puzzle, folder, author_options(settings, known.file), simulator(), cases);
  if (report.verdict == known.expected) return;
  problems.push_back(
      {known.file, line_with(known.file, "expect:"),
       fmt::format("must get {} but gets {}; correct the kernel, the 'expect' line, or add a case that "
                   "shows the mistake:{}",
                   name(known.expected), name(report.verdict), indented(to_text(report, TextStyle{})))});
}

}  // namespace

Problems verdict_problems(const PuzzleFolder& folder, const Settings& settings, int seeds) {
  const LoadedPuzzle loaded = load_puzzle(folder);
  if (!loaded.puzzle) return {{folder.specification(), 0, loaded.error}};
  const Puzzle puzzle = remembering(*loaded.puzzle);
  const std::vector<std::size_t> cases = cases_by_size(puzzle);
  Problems problems;
  // The last seed is 0, which all other files get too. The first that fails says enough.
  for (int seed = seeds; seed-- > 0 && problems.empty() && fs::exists(folder.solution());)
    check_solution(folder, puzzle, settings, static_cast<std::uint64_t>(seed), problems);
  if (fs::exists(folder.starter())) check_starter(folder, puzzle, settings, cases, problems);
  for (const KnownMistake& known : known_mistakes(folder)) check_wrong(folder, puzzle, settings, cases, known, problems);
  return problems;
}

}  // namespace kl::cli
