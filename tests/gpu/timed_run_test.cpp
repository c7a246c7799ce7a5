// The bench size is validated, on the driver that plays a GPU: a kernel that is right in every case and wrong there
// is WRONG.
#include <cli/timed_run.hpp>

#include <gtest/gtest.h>

#include <checker/text.hpp>
#include <host/paths.hpp>

#include "machine.hpp"

namespace kl::cli {
namespace {

constexpr std::int64_t kBench = 5000;

// y = x up to `same_until` elements, and something else in larger cases.
Puzzle copy_puzzle(std::int64_t same_until) {
  Puzzle puzzle;
  puzzle.title = "copy";
  puzzle.parameters = {"n"};
  puzzle.cases = {{100}, {1}};
  puzzle.bench = {kBench};
  puzzle.arguments = [](const Case& c) -> Arguments { return {input<float>("x", {c["n"]}), output<float>("y", {c["n"]}), scalar<int>("n", static_cast<double>(c["n"]))}; };
  puzzle.reference = [same_until](const Case& c, Data& d) { d.out("y") = d.in("x") + (c["n"] > same_until ? 1.0 : 0.0); };
  puzzle.tolerance = exact("a copy");
  puzzle.model = [](const Case& c) -> Model { return {.bytes = 8.0 * static_cast<double>(c["n"]), .flop = 0}; };
  return puzzle;
}

TimedRun time_copy(const Puzzle& puzzle, const std::vector<std::string>& names) {
  std::vector<Contender> contenders;
  for (const std::string& name : names) {
    std::string text = gpu::copy_kernel("tl.store(y + at, tl.load(x + at, at < n), at < n);");
    for (auto at = text.find("copy"); at != std::string::npos; at = text.find("copy", at + name.size())) text.replace(at, 4, name);
    contenders.push_back({name, gpu::write_kernel(gpu::test_folder(), name, text), {}});
  }
  PuzzleFolder folder = find_puzzles(host::source_root() / "puzzles").front();
  gpu::RunBackend backend;
  TimedRunOptions options;
  options.check.fingerprint = false;
  options.budget_ms = 100;
  return time_contenders(puzzle, folder, contenders, options, backend);
}

TEST(TimedRun, RightOutputsAreValidated) {
  const TimedRun run = time_copy(copy_puzzle(kBench), {"copy", "twin"});
  if (!run.unavailable.empty()) GTEST_SKIP() << run.unavailable;
  for (const TimedContender& one : run.contenders) {
    EXPECT_TRUE(one.timing) << one.not_timed;
    EXPECT_TRUE(one.validated) << one.not_validated;
    EXPECT_EQ(one.report.verdict, Verdict::kPass) << to_text(one.report, false);
    ASSERT_EQ(one.report.cases.size(), 3U);
    EXPECT_EQ(one.report.cases[2].parameters, "n=5000");
  }
}

TEST(TimedRun, WrongOutputsOfTheBenchSizeAreWrong) {
  const TimedRun run = time_copy(copy_puzzle(1000), {"copy"});
  if (!run.unavailable.empty()) GTEST_SKIP() << run.unavailable;
  const TimedContender& one = run.contenders.front();
  EXPECT_TRUE(one.timing) << one.not_timed;
  EXPECT_FALSE(one.validated);
  EXPECT_EQ(one.report.verdict, Verdict::kWrong);
  const std::string text = to_text(one.report, false);
  EXPECT_NE(text.find("n=5000"), std::string::npos) << text;
  EXPECT_NE(text.find("5000 of 5000 elements wrong"), std::string::npos) << text;
}

// Its outputs are other bits than the first's: it is judged by itself.
TEST(TimedRun, RivalWithOtherOutputsIsJudgedByItself) {
  const TimedRun run = time_copy(copy_puzzle(kBench), {"copy", "late"});
  if (!run.unavailable.empty()) GTEST_SKIP() << run.unavailable;
  EXPECT_TRUE(run.contenders[0].validated);
  EXPECT_FALSE(run.contenders[1].validated);
  EXPECT_EQ(run.contenders[1].report.verdict, Verdict::kWrong) << to_text(run.contenders[1].report, false);
}

}  // namespace
}  // namespace kl::cli
