#include <checker/check.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include <checker/counters_text.hpp>
#include <checker/text.hpp>
#include <tests/checker/fake_backend.hpp>

namespace kl {
namespace {

using test::Machine;

struct Trial {
  test::Folder folder;
  Puzzle puzzle = test::vector_add();
  CheckOptions options;
  Trial() { options.file = folder.write("work/08_vector-add.hpp", "int right;\n"); }
  Report run(const test::Kernel& kernel, std::map<std::string, test::Kernel> others = {}) {
    others["08_vector-add.hpp"] = kernel;
    return check(puzzle, folder.folder, options, test::fake_backend(others));
  }
};

// A kernel that computes what is right and reports a finding.
test::Kernel finding(FindingKind kind, std::int64_t element = 3) {
  return [=](Machine& machine) {
    test::right(machine);
    if (machine.size("out") == 0) return;
    Finding found;
    found.kind = kind;
    found.here.place = {"work/08_vector-add.hpp", 12};
    found.buffer = 1;
    found.buffer_name = "y";
    found.element = element;
    found.hole = kind == FindingKind::kHole ? 3 : 0;
    machine.result.findings.push_back(found);
  };
}

test::Kernel both(const test::Kernel& a, const test::Kernel& b) {
  return [=](Machine& machine) {
    a(machine);
    b(machine);
  };
}

test::Kernel outcome(RunOutcome value) {
  return [=](Machine& machine) {
    machine.result.outcome = value;
    machine.result.message = "it ended early";
    machine.result.buffers.clear();
  };
}

TEST(Check, PassesWhatIsRight) {
  const Report report = Trial().run(test::right);
  EXPECT_EQ(report.verdict, Verdict::kPass);
  EXPECT_EQ(report.cases.size(), 5u);
  EXPECT_EQ(report.cases[0].parameters, "n=256");
  EXPECT_EQ(report.cases[0].schedules, 3);
  EXPECT_EQ(report.failing_case, -1);
}

TEST(Check, RunsEveryBlockOrder) {
  std::vector<std::pair<BlockOrder, std::uint64_t>> orders;
  Trial trial;
  trial.options.schedules = 4;
  trial.options.only_case = "0";
  trial.run([&](Machine& machine) {
    orders.emplace_back(machine.request.schedule.order, machine.request.schedule.seed);
    test::right(machine);
  });
  EXPECT_EQ(orders, (std::vector<std::pair<BlockOrder, std::uint64_t>>{
                        {BlockOrder::kAscending, 0}, {BlockOrder::kDescending, 0}, {BlockOrder::kShuffled, 1}, {BlockOrder::kShuffled, 2}}));
}

TEST(Check, ReportsTheSmallestFailingCaseOfAll) {
  const Report report = Trial().run(test::rounded_down);
  EXPECT_EQ(report.verdict, Verdict::kWrong);
  ASSERT_EQ(report.cases.size(), 5u);
  EXPECT_EQ(report.cases[0].verdict, Verdict::kPass);
  EXPECT_EQ(report.failing_case, 3);
  EXPECT_EQ(report.replay, "./kernelings run vector-add --case n=1");
  EXPECT_EQ(report.cases[1].mismatch->pattern, "the last, partial block (elements 64 to 99) was never written");
}

TEST(Check, NamesTheKnownMistake) {
  Trial trial;
  trial.folder.write("08_vector-add/wrong/a.hpp", "// expect: OUT_OF_BOUNDS\n// mistake: no.\n");
  trial.folder.write("08_vector-add/wrong/b.hpp", "// expect: WRONG\n// mistake: Adds x twice.\n");
  trial.folder.write("08_vector-add/wrong/c.hpp", "// expect: WRONG\n// mistake: The grid is rounded down.\n// hint: 2\n");
  const test::Kernel twice = [](Machine& machine) {
    for (std::int64_t i = 0; i < machine.size("out"); ++i) machine.store("out", i, 2 * machine.load("x", i));
  };
  const Report report = trial.run(test::rounded_down, {{"b.hpp", twice}, {"c.hpp", test::rounded_down}});
  EXPECT_EQ(report.mistake, "The grid is rounded down.");
  EXPECT_EQ(report.mistake_hint, 2);
  // Nearly the same output is another mistake.
  const auto nearly = [](Machine& machine) { test::add(machine, machine.size("out") - machine.size("out") % 64 / 2 - 1); };
  EXPECT_EQ(trial.run(nearly, {{"b.hpp", twice}, {"c.hpp", test::rounded_down}}).mistake, "");
  trial.options.fingerprint = false;
  EXPECT_EQ(trial.run(test::rounded_down).mistake, "");
}

// out = x + y, twice = 2 x, half = x / 2, each by a sign of its own.
test::Kernel three_outputs(float out, float twice, float half) {
  return [=](Machine& machine) {
    for (std::int64_t i = 0; i < machine.size("out"); ++i) {
      machine.store("out", i, machine.load("x", i) + out * machine.load("y", i));
      machine.store("twice", i, twice * machine.load("x", i));
      machine.store("half", i, half * machine.load("x", i));
    }
  };
}

TEST(Check, NamesTwoMistakesOutputByOutput) {
  Trial trial;
  trial.puzzle.cases = {{100}, {70}};
  trial.puzzle.arguments = [](const Case& c) -> Arguments {
    return {input<float>("x", {c["n"]}), input<float>("y", {c["n"]}), output<float>("out", {c["n"]}),
            output<float>("twice", {c["n"]}), output<float>("half", {c["n"]}), scalar<int>("n", static_cast<double>(c["n"]))};
  };
  trial.puzzle.reference = [](const Case&, Data& d) {
    d.out("out") = d.in("x") + d.in("y");
    d.out("twice") = 2 * d.in("x");
    d.out("half") = d.in("x") / 2;
  };
  trial.folder.write("08_vector-add/wrong/a.hpp", "// expect: WRONG\n// mistake: y is subtracted.\n// hint: 3\n");
  trial.folder.write("08_vector-add/wrong/b.hpp", "// expect: WRONG\n// mistake: x is taken once.\n// hint: 2\n");
  trial.folder.write("08_vector-add/wrong/c.hpp", "// expect: WRONG\n// mistake: x is taken once and not halved.\n");
  const std::map<std::string, test::Kernel> known = {
      {"a.hpp", three_outputs(-1, 2, 0.5f)}, {"b.hpp", three_outputs(1, 1, 0.5f)}, {"c.hpp", three_outputs(1, 1, 1)}};
  const Report both = trial.run(three_outputs(-1, 1, 0.5f), known);
  EXPECT_EQ(both.mistake, "out: y is subtracted. twice: x is taken once.");
  EXPECT_EQ(both.mistake_hint, 2);
  EXPECT_EQ(trial.run(three_outputs(-1, 3, 0.5f), known).mistake, "out: y is subtracted. twice is wrong in another way.");
  EXPECT_EQ(trial.run(three_outputs(1, 1, 1), known).mistake, "x is taken once and not halved.");  // as a whole
  EXPECT_EQ(trial.run(three_outputs(1, 1, 0.25f), known).mistake, "twice: x is taken once. half is wrong in another way.");
  // A mistake that also spoils an output which is right here was made in part, if all that is wrong is its own.
  EXPECT_EQ(trial.run(three_outputs(1, 2, 1), known).mistake, "half: x is taken once and not halved.");
  EXPECT_EQ(trial.run(three_outputs(3, 2, 1), known).mistake, "");
  EXPECT_EQ(trial.run(three_outputs(-2, 2, 0.5f), known).mistake, "");
}

TEST(Check, FindingsComeInOrderOfSeverity) {
  using F = FindingKind;
  const auto verdict = [](const test::Kernel& kernel) { return Trial().run(kernel).verdict; };
  EXPECT_EQ(verdict(finding(F::kOutOfBounds)), Verdict::kOutOfBounds);
  EXPECT_EQ(verdict(finding(F::kUninitialized)), Verdict::kUninitialized);
  EXPECT_EQ(verdict(both(finding(F::kUninitialized), finding(F::kRace))), Verdict::kRace);
  EXPECT_EQ(verdict(both(finding(F::kRace), finding(F::kMisaligned))), Verdict::kMisaligned);
  EXPECT_EQ(verdict(both(finding(F::kMisaligned), finding(F::kOutOfBounds))), Verdict::kOutOfBounds);
  EXPECT_EQ(verdict(finding(F::kAssert)), Verdict::kCrash);
  EXPECT_EQ(verdict(finding(F::kBadLaunch)), Verdict::kCrash);
}

TEST(Check, TheEndOfARunIsAVerdictUnlessMemoryWentWrongFirst) {
  const auto report = [](const test::Kernel& kernel) { return Trial().run(kernel); };
  EXPECT_EQ(report(outcome(RunOutcome::kCrashed)).verdict, Verdict::kCrash);
  EXPECT_EQ(report(outcome(RunOutcome::kTimedOut)).verdict, Verdict::kTimeout);
  EXPECT_EQ(report(both(finding(FindingKind::kOutOfBounds), outcome(RunOutcome::kCrashed))).cases[0].verdict, Verdict::kOutOfBounds);
  EXPECT_EQ(report(outcome(RunOutcome::kTimedOut)).cases_not_run, 4);
  const Report signature = report(outcome(RunOutcome::kBadSignature));
  EXPECT_EQ(signature.verdict, Verdict::kCompileError);
  EXPECT_EQ(signature.cases.size(), 1u);
  const Report unavailable = report(outcome(RunOutcome::kUnavailable));
  EXPECT_EQ(unavailable.verdict, Verdict::kUnavailable);
  EXPECT_EQ(unavailable.unavailable, "it ended early");
}

TEST(Check, HolesExplainWrongOutputsAndUninitialisedOnes) {
  Trial trial;
  trial.folder.write("08_vector-add/solution.hpp", "/*[1: int]*/ 1 /*[1]*/\n/*[2: int]*/ 1 /*[2]*/\n/*[3: int]*/ 1 /*[3]*/\n");
  trial.folder.write("work/08_vector-add.hpp", "int a = 1;\nint b = TL_HOLE(2, int);\nint c = TL_HOLE(3, int);  // TL_HOLE(1)\n");
  const Report report = trial.run(both(finding(FindingKind::kHole), finding(FindingKind::kUninitialized)));
  EXPECT_EQ(report.verdict, Verdict::kWrong);
  EXPECT_EQ(report.holes.total, 3);
  EXPECT_EQ(report.holes.filled, 1);
  EXPECT_EQ(report.holes.open, (std::vector<int>{2, 3}));
  EXPECT_EQ(report.holes.first_reached, 3);
  EXPECT_EQ(report.holes.place.line, 2);
  EXPECT_EQ(trial.run(both(finding(FindingKind::kHole), finding(FindingKind::kOutOfBounds))).verdict, Verdict::kOutOfBounds);
  EXPECT_EQ(trial.run(both(finding(FindingKind::kHole), finding(FindingKind::kRace))).verdict, Verdict::kWrong);
  EXPECT_EQ(trial.run(both(finding(FindingKind::kHole), finding(FindingKind::kBadLaunch))).verdict, Verdict::kWrong);
  // Open, never reached, and yet right: not finished.
  const Report idle = trial.run(test::right);
  EXPECT_EQ(idle.verdict, Verdict::kWrong);
  EXPECT_EQ(idle.failing_case, -1);
}

TEST(Check, DifferentBitsInAnotherOrderAreNondeterministic) {
  const test::Kernel last_bit = [](Machine& machine) {
    test::right(machine);
    if (machine.size("out") > 9 && machine.request.schedule.order != BlockOrder::kAscending)
      machine.store("out", 9, std::nextafter(machine.load("out", 9), 100.0f));
  };
  Trial trial;
  trial.puzzle.tolerance = within(1e-5, 1e-5, "test");
  const Report report = trial.run(last_bit);
  EXPECT_EQ(report.verdict, Verdict::kNondeterministic);
  EXPECT_EQ(report.cases[0].order, "descending");
  trial.puzzle.order_tolerant = true;
  EXPECT_EQ(trial.run(last_bit).verdict, Verdict::kPass);
  trial.puzzle.tolerance = exact("test");
  const Report wrong = trial.run(last_bit);
  EXPECT_EQ(wrong.verdict, Verdict::kNondeterministic);
  EXPECT_EQ(wrong.cases[0].message, "right when the blocks run in ascending order, wrong when they run descending");
}

TEST(Check, OutputsMayHaveTolerancesOfTheirOwn) {
  const test::Kernel nearly = [](Machine& machine) {
    test::right(machine);
    if (machine.size("out") > 9) machine.store("out", 9, machine.load("out", 9) + 1e-3f);
  };
  Trial trial;
  trial.puzzle.tolerance = within(1e-2, 0, "test");
  EXPECT_EQ(trial.run(nearly).verdict, Verdict::kPass);
  trial.puzzle.tolerances = {{"out", within(1e-5, 0, "test")}};
  EXPECT_EQ(trial.run(nearly).verdict, Verdict::kWrong);
  trial.puzzle.tolerances = {{"other", within(1e-5, 0, "test")}};
  EXPECT_EQ(trial.run(nearly).verdict, Verdict::kPass);
}

TEST(Check, TrustsNoInputAfterTheRun) {
  const Report report = Trial().run([](Machine& machine) {
    test::right(machine);
    if (machine.size("x") > 5) machine.store("x", 5, 0);
  });
  EXPECT_EQ(report.verdict, Verdict::kWrong);
  EXPECT_EQ(report.cases[0].message.substr(0, 44), "x is an input, but the kernel changed it: x[");
}

TEST(Check, NamesEveryOutputThatIsWrong) {
  Trial trial;
  trial.puzzle.cases = {{100}};
  trial.puzzle.arguments = [](const Case& c) -> Arguments {
    const auto n = c["n"];
    return {input<float>("x", {n}), input<float>("y", {n}), output<float>("out", {n}), output<float>("half", {n}), output<float>("sum", {n})};
  };
  trial.puzzle.reference = [](const Case&, Data& d) {
    d.out("out") = d.in("x") + d.in("y");
    d.out("half") = 0 * d.in("x") + 0.5;
    d.out("sum") = 0 * d.in("x") + 1;
  };
  const auto run = [&](float half, bool sums) {
    return trial.run([=](Machine& machine) {
      test::rounded_down(machine);
      for (std::int64_t i = 0; i < 100; ++i) {
        machine.store("half", i, i < 3 ? half : 0.5f);
        if (sums) machine.store("sum", i, 1);
      }
    });
  };
  const Report report = run(2, false);
  ASSERT_TRUE(report.cases[0].mismatch);
  EXPECT_EQ(report.cases[0].mismatch->buffer, "out");
  EXPECT_NE(to_text(report, TextStyle{}).find("wrong too: half (3 of 100), sum (100 of 100, never written)"), std::string::npos)
      << to_text(report, TextStyle{});
  EXPECT_EQ(run(0.5f, true).cases[0].mismatch->others.size(), 0u);
}

// Otherwise advice on a tail stands beside targets that are met.
TEST(Check, CountsTheCaseThatTheTargetsAreForElseTheLargest) {
  Trial trial;
  trial.puzzle.cases = {{100}, {256}};
  trial.options.counters = true;
  const auto counted = [&] {
    const Report report = trial.run([](Machine& machine) {
      test::right(machine);
      machine.result.detail.launches.emplace_back().blocks = 1;
    });
    return counters_text(report, TextStyle{});
  };
  EXPECT_TRUE(counted().starts_with("counted in n=256, modelled")) << counted();
  trial.puzzle.targets = {{"load_efficiency", 0.95, "neighbouring lanes must read neighbouring elements"}};
  EXPECT_TRUE(counted().starts_with("counted in n=100 (the case that has the targets), modelled")) << counted();
}

TEST(Check, MissedTargetsOfTheFirstCaseAreBudget) {
  Trial trial;
  trial.puzzle.targets = {{"load_efficiency", 0.95, "neighbouring lanes must read neighbouring elements"}};
  const auto with_sectors = [](std::int64_t sectors) {
    return [=](Machine& machine) {
      test::right(machine);
      machine.result.counters.bytes_loaded = 3200;
      machine.result.counters.load_sectors = sectors;
    };
  };
  EXPECT_EQ(trial.run(with_sectors(100)).verdict, Verdict::kPass);
  const Report report = trial.run(with_sectors(800));
  EXPECT_EQ(report.verdict, Verdict::kBudget);
  EXPECT_EQ(report.failing_case, 0);
  EXPECT_EQ(report.cases[1].verdict, Verdict::kPass);
  EXPECT_EQ(report.cases[0].message,
            "load_efficiency is 0.125, the target is at least 0.95: neighbouring lanes must read neighbouring elements");
  ASSERT_EQ(report.metrics.size(), 1u);
  EXPECT_EQ(report.metrics[0].target, 0.95);
}

TEST(Check, SelectsCases) {
  Trial trial;
  const auto parameters = [&](const std::string& text) {
    trial.options.only_case = text;
    const Report report = trial.run(test::right);
    return report.usage_error.empty() ? report.cases.at(0).parameters : report.usage_error;
  };
  EXPECT_EQ(parameters("2"), "n=70");
  EXPECT_EQ(parameters("n=70"), "n=70");
  EXPECT_EQ(parameters("n=71"), "n=71");
  EXPECT_EQ(parameters("m=70").substr(0, 14), "no case 'm=70'");
  EXPECT_EQ(parameters("n=").substr(0, 7), "no case");
  EXPECT_EQ(parameters("n=-1").substr(0, 36), "the puzzle cannot have the case n=-1");
}

TEST(Check, SpecificationsThatFailAreUnavailable) {
  Trial trial;
  trial.puzzle.reference = [](const Case&, Data& d) { d.out("z") = d.in("x"); };
  EXPECT_EQ(trial.run(test::right).unavailable, ".reference of case n=256: no output 'z'; there are: out");
  trial.puzzle.reference = [](const Case&, Data& d) { d.out("out") = Array::Zero(2, 2); };
  EXPECT_EQ(trial.run(test::right).unavailable, ".reference of case n=256: the reference sets 'out' to 2 x 2 elements; its shape asks for 1 x 256");
  trial.puzzle.reference = [](const Case&, Data& d) { d.out("out") = d.in("x").rightCols(1000); };
  EXPECT_EQ(trial.run(test::right).unavailable, ".reference of case n=256: the shapes of its arrays do not fit together: "
                                              "x is 256, y is 256, out is 256");
  trial.puzzle.arguments = [](const Case& c) -> Arguments { return {output<float>("out", {c["m"]})}; };
  EXPECT_EQ(trial.run(test::right).unavailable, ".arguments of case n=256: no parameter 'm'; the case is n=256");
  EXPECT_EQ(trial.run(test::right).verdict, Verdict::kUnavailable);
}

TEST(Check, StopsWhenCancelled) {
  Trial trial;
  std::atomic<bool> cancelled = false;
  trial.options.cancelled = &cancelled;
  int runs = 0;
  trial.run([&](Machine& machine) {
    ++runs;
    cancelled = true;
    test::right(machine);
  });
  EXPECT_EQ(runs, 1);
}

TEST(Verdicts, HaveNamesAndExitCodes) {
  EXPECT_EQ(name(Verdict::kMissingBarrier), "MISSING_BARRIER");
  EXPECT_EQ(exit_code(Verdict::kPass), 0);
  EXPECT_EQ(exit_code(Verdict::kBudget), 21);
  EXPECT_EQ(exit_code(Verdict::kUnavailable), 30);
  EXPECT_EQ(verdict_from_name("RACE"), Verdict::kRace);
  EXPECT_FALSE(verdict_from_name("race"));
}

}  // namespace
}  // namespace kl
