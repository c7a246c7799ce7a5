// Reports of real kernels are the same for any number of threads: all solutions, and for each verdict wrong kernels that get it.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include <checker/check.hpp>
#include <checker/json.hpp>
#include <checker/mistakes.hpp>
#include <checker/text.hpp>

namespace kl {
namespace {

constexpr int kWrongOfEachVerdict = 2;

std::string report_text(const Puzzle& puzzle, const PuzzleFolder& folder, const std::filesystem::path& file, Verdict expected, int threads) {
  CheckOptions options;
  options.file = file;
  options.threads = threads;
  options.counters = true;
  Report report = check(puzzle, folder, options, simulator());
  EXPECT_EQ(report.verdict, expected) << file << to_text(report, false);
  // The only things that are measured.
  report.compile_ms = report.total_ms = 0;
  for (CaseReport& one : report.cases) one.run_ms = 0;
  return to_json(report) + to_text(report, false);
}

void expect_same_reports(const Puzzle& puzzle, const PuzzleFolder& folder, const std::filesystem::path& file, Verdict expected) {
  const std::string alone = report_text(puzzle, folder, file, expected, 1);
  for (const int threads : {2, 8})
    EXPECT_EQ(report_text(puzzle, folder, file, expected, threads), alone) << file << ", " << threads << " threads";
}

class Threads : public testing::TestWithParam<PuzzleFolder> {};

TEST_P(Threads, ReportOfTheSolutionIsTheSame) {
  const LoadedPuzzle loaded = load_puzzle(GetParam());
  ASSERT_EQ(loaded.error, "");
  expect_same_reports(*loaded.puzzle, GetParam(), GetParam().solution(), Verdict::kPass);
}

std::vector<PuzzleFolder> puzzles() { return find_puzzles(std::filesystem::path(KL_SOURCE_DIR) / "puzzles"); }

// One of each way to share work among blocks: not at all, by a second launch, atomics, flags, split sums.
bool is_of_each_push(const PuzzleFolder& folder) {
  for (const char* number : {"15_", "17_", "21_", "36_", "42_", "49_", "71_"})
    if (folder.path.filename().string().starts_with(number)) return true;
  return false;
}
std::vector<PuzzleFolder> puzzles(bool of_each_push) {
  std::vector<PuzzleFolder> chosen = puzzles();
  std::erase_if(chosen, [&](const PuzzleFolder& folder) { return is_of_each_push(folder) != of_each_push; });
  return chosen;
}
std::string name_of_case(const testing::TestParamInfo<PuzzleFolder>& info) {
  std::string name = info.param.path.filename().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Puzzles, Threads, testing::ValuesIn(puzzles(true)), name_of_case);
INSTANTIATE_TEST_SUITE_P(OtherPuzzles, Threads, testing::ValuesIn(puzzles(false)), name_of_case);

TEST(ThreadsOfWrongKernels, ReportIsTheSame) {
  std::map<Verdict, int> seen;
  for (const PuzzleFolder& folder : puzzles())
    for (const KnownMistake& mistake : known_mistakes(folder)) {
      if (seen[mistake.expected]++ >= kWrongOfEachVerdict) continue;
      const LoadedPuzzle loaded = load_puzzle(folder);
      ASSERT_EQ(loaded.error, "");
      expect_same_reports(*loaded.puzzle, folder, mistake.file, mistake.expected);
    }
  EXPECT_GE(seen.size(), 8u);
}

}  // namespace
}  // namespace kl
