// Cases that run side by side, on a machine of C++ functions that wait as a child would be waited for.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include <checker/json.hpp>
#include <host/child.hpp>
#include <host/turn.hpp>
#include <tests/checker/fake_backend.hpp>

namespace kl {
namespace {

using Clock = std::chrono::steady_clock;
using test::Machine;

constexpr int kThreads[] = {1, 2, 4, 8};

Report run(const test::Kernel& kernel, int threads) {
  test::Folder folder;
  Puzzle puzzle = test::vector_add();
  CheckOptions options;
  options.file = folder.write("work/08_vector-add.hpp", "int right;\n");
  options.threads = threads;
  Backend backend = test::fake_backend({{"08_vector-add.hpp", kernel}});
  backend.side_by_side = true;
  Report report = check(puzzle, folder.folder, options, backend);
  report.file.clear();  // of a temporary folder
  report.compile_ms = report.total_ms = 0;
  for (CaseReport& one : report.cases) one.replay.clear();
  report.replay.clear();
  return report;
}

void wait(int ms) {
  const host::OthersTurn meanwhile;
  std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

TEST(CaseRuns, OneWaitsWhileAnotherRuns) {
  for (const int threads : {1, 2}) {
    std::atomic<int> waiting = 0, together = 0;
    const Report report = run(
        [&](Machine& machine) {
          ++waiting;
          for (int i = 0; i < 20 && together < 2; ++i) {
            wait(5);
            if (waiting > together) together = waiting.load();
          }
          --waiting;
          test::right(machine);
        },
        threads);
    EXPECT_EQ(report.verdict, Verdict::kPass);
    EXPECT_EQ(together, threads);
  }
}

// What threads work on is not guarded, for only one has the turn.
TEST(CaseRuns, OneHasTheTurn) {
  int inside = 0, most = 0, runs = 0;
  run(
      [&](Machine& machine) {
        most = std::max(most, ++inside);
        test::right(machine);
        --inside;
        wait(1);
        ++runs;
      },
      8);
  EXPECT_EQ(most, 1);
  EXPECT_EQ(runs, 15);  // five cases in three orders
}

// Counting takes longer than a run without.
TEST(CaseRuns, TrafficIsCountedInTheCaseThatATargetJudges) {
  test::Folder folder;
  Puzzle puzzle = test::vector_add();
  CheckOptions options;
  options.file = folder.write("work/08_vector-add.hpp", "int right;\n");
  options.threads = 1;
  std::vector<bool> counted;
  const Backend backend = test::fake_backend({{"08_vector-add.hpp", [&](Machine& machine) {
                                                 counted.push_back(machine.request.count_traffic);
                                                 test::right(machine);
                                               }}});
  const auto times_counted = [&] {
    counted.clear();
    check(puzzle, folder.folder, options, backend);
    EXPECT_EQ(counted.size(), 15u);  // five cases in three orders
    return std::count(counted.begin(), counted.end(), true);
  };
  EXPECT_EQ(times_counted(), 0);
  puzzle.targets = {{"load_efficiency", 0.95, "neighbouring lanes must read neighbouring elements"}};
  EXPECT_EQ(times_counted(), 1);
  EXPECT_TRUE(counted.front());
  options.counters = true;
  EXPECT_EQ(times_counted(), 5);
}

// The large cases come first and take longest, so later ones are over before.
TEST(CaseRuns, ReportIsTheSameForAnyNumberOfThreads) {
  const auto kernel = [](Machine& machine) {
    wait(static_cast<int>(machine.size("out") / 16));
    if (machine.size("out") == 70) test::rounded_down(machine);
    else test::right(machine);
  };
  const std::string alone = to_json(run(kernel, 1));
  for (const int threads : kThreads) EXPECT_EQ(to_json(run(kernel, threads)), alone) << threads << " threads";
}

TEST(CaseRuns, FirstTimeoutInOrderEndsTheCheck) {
  const auto kernel = [](Machine& machine) {
    // Case 2 is over long before case 1, and hopeless too.
    if (machine.size("out") == 100) wait(60);
    test::right(machine);
    if (machine.size("out") == 100 || machine.size("out") == 70) machine.result.outcome = RunOutcome::kTimedOut;
  };
  for (const int threads : kThreads) {
    const Report report = run(kernel, threads);
    EXPECT_EQ(report.verdict, Verdict::kTimeout) << threads;
    ASSERT_EQ(report.cases.size(), 2u) << threads;
    EXPECT_EQ(report.cases[1].parameters, "n=100");
    EXPECT_EQ(report.cases_not_run, 3);
  }
}

TEST(CaseRuns, ChildrenOfCasesThatDoNotCountAreKilled) {
  const auto start = Clock::now();
  const Report report = run(
      [](Machine& machine) {
        if (machine.size("out") == 256) {
          wait(50);
          machine.result.outcome = RunOutcome::kTimedOut;
        } else {
          host::run_in_child({.time_ms = 60'000}, [] {
            std::this_thread::sleep_for(std::chrono::seconds(60));
            return 0;
          });
        }
      },
      4);
  EXPECT_EQ(report.verdict, Verdict::kTimeout);
  EXPECT_EQ(report.cases.size(), 1u);
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(30));
}

}  // namespace
}  // namespace kl
