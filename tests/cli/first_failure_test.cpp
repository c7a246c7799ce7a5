// A kernel that fails is run on the smallest cases first, and on none behind the first that fails.
#include <cli/dev/first_failure.hpp>

#include <set>
#include <vector>

#include <gtest/gtest.h>

#include <tests/checker/fake_backend.hpp>

namespace kl::cli {
namespace {

// z = 0 for n elements. A size in `unlaunched` has a launch that fails, one in `wrong` gets ones.
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
    options.file = folder.write("work/08_vector-add.hpp", "int any;\n");
    backend = test::fake_backend({{"08_vector-add.hpp", [this](test::Machine& machine) {
                                     const std::int64_t n = machine.size("z");
                                     ran.push_back(n);
                                     if (unlaunched.count(n) != 0) {
                                       Finding launch;
                                       launch.kind = FindingKind::kBadLaunch;
                                       machine.result.findings.push_back(launch);
                                     }
                                     for (std::int64_t i = 0; i < n; ++i)
                                       machine.store("z", i, wrong.count(n) != 0 ? 1.0f : 0.0f);
                                   }}});
  }

  Report until_failure() {
    ran.clear();
    return check_until_failure(puzzle, folder.folder, options, backend, cases_by_size(puzzle));
  }

  Puzzle puzzle;
  Backend backend;
  test::Folder folder;
  CheckOptions options{.schedules = 1, .fingerprint = false};
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
  EXPECT_EQ(until_failure().verdict, check(puzzle, folder.folder, options, backend).verdict);
  wrong = {50, 200};
  unlaunched = {9};
  const Report report = until_failure();
  EXPECT_EQ(report.verdict, Verdict::kCrash);
  EXPECT_EQ(report.verdict, check(puzzle, folder.folder, options, backend).verdict);
  EXPECT_EQ(report.cases.at(static_cast<std::size_t>(report.failing_case)).parameters, "n=9");
}

}  // namespace
}  // namespace kl::cli
