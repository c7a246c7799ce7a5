// A kernel that fails is run on the smallest cases first, and on none behind the first that fails.
#include <cli/dev/first_failure.hpp>

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include <checker/puzzle_folder.hpp>
#include <host/paths.hpp>

namespace kl::cli {
namespace {

// z = 0 for n elements. The machine launches nothing for a size in `unlaunched` and leaves those in `wrong`
// as they were.
class FirstFailure : public ::testing::Test {
 protected:
  void SetUp() override {
    puzzle.title = "zeros";
    puzzle.parameters = {"n"};
    puzzle.cases = {{50}, {4}, {200}, {9}};
    puzzle.arguments = [](const Case& c) -> Arguments {
      return {output<float>("z", {c["n"]}), scalar<int>("n", 7)};
    };
    puzzle.reference = [](const Case&, Data& d) { d.out("z").setZero(); };
    puzzle.tolerance = exact("zeros");
    backend.name = "sim";
    backend.compile = [](const host::KernelSource&) {
      host::CompileResult result;
      result.ok = true;
      return result;
    };
    backend.run = [this](const RunRequest& request) {
      RunResult result;
      const auto& z = std::get<Buffer>(request.arguments.front());
      const std::int64_t n = z.shape.front();
      ran.push_back(n);
      if (unlaunched.count(n) != 0) {
        Finding launch;
        launch.kind = FindingKind::kBadLaunch;
        result.findings.push_back(launch);
      }
      auto bytes = z.bytes;
      if (wrong.count(n) == 0) std::fill(bytes.begin(), bytes.end(), decltype(bytes)::value_type{});
      const auto count = static_cast<std::size_t>(n);
      result.buffers.push_back(
          {bytes, std::vector<std::uint8_t>(count, 1), std::vector<std::int32_t>(count, 0)});
      return result;
    };
  }

  Report until_failure() {
    ran.clear();
    return check_until_failure(puzzle, folder, options, backend, cases_by_size(puzzle));
  }

  Puzzle puzzle;
  Backend backend;
  PuzzleFolder folder = find_puzzles(host::source_root() / "puzzles").front();
  CheckOptions options{.file = folder.solution(), .schedules = 1, .fingerprint = false};
  std::set<std::int64_t> wrong, unlaunched;
  std::vector<std::int64_t> ran;
};

TEST_F(FirstFailure, CasesAreInOrderOfTheirElements) {
  EXPECT_EQ(cases_by_size(puzzle), (std::vector<std::size_t>{1, 3, 0, 2}));
}

TEST_F(FirstFailure, AllCasesRunWhereAllPass) {
  EXPECT_EQ(until_failure().verdict, Verdict::kPass);
  EXPECT_EQ(ran, (std::vector<std::int64_t>{4, 9, 50, 200}));
}

TEST_F(FirstFailure, NothingRunsBehindTheFirst) {
  wrong = {50, 200};
  EXPECT_EQ(until_failure().verdict, Verdict::kWrong);
  EXPECT_EQ(ran, (std::vector<std::int64_t>{4, 9, 50}));
}

// Whichever case fails first in the order of the list.
TEST_F(FirstFailure, TheVerdictIsThatOfAllCases) {
  wrong = {9, 200};
  unlaunched = {50};
  EXPECT_EQ(until_failure().verdict, check(puzzle, folder, options, backend).verdict);
  wrong = {50, 200};
  unlaunched = {9};
  const Report report = until_failure();
  EXPECT_EQ(report.verdict, Verdict::kCrash);
  EXPECT_EQ(report.verdict, check(puzzle, folder, options, backend).verdict);
  EXPECT_EQ(report.cases.at(static_cast<std::size_t>(report.failing_case)).parameters, "n=9");
}

}  // namespace
}  // namespace kl::cli
