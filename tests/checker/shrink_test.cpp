#include <checker/shrink.hpp>

#include <gtest/gtest.h>

#include <cmath>

#include <checker/saved_case.hpp>
#include <tests/checker/fake_backend.hpp>

namespace kl {
namespace {

using test::Machine;

// A kernel with a bug for some inputs: element 0 is one too large.
test::Kernel wrong_if(const std::function<bool(const Machine&)>& condition) {
  return [=](Machine& machine) {
    test::right(machine);
    if (machine.size("out") > 0 && condition(machine)) machine.store("out", 0, machine.load("out", 0) + 1);
  };
}

struct Trial {
  test::Folder folder;
  Puzzle puzzle = test::vector_add();
  CheckOptions options;
  test::Kernel solution = test::right;
  ShrinkLimits limits{.runs = 400, .time_ms = 60'000};

  Trial() {
    options.file = folder.write("work/08_vector-add.hpp", "int right;\n");
    folder.write("08_vector-add/solution.hpp", "int right;\n");
  }
  Backend backend(const test::Kernel& kernel) const { return test::fake_backend({{"08_vector-add.hpp", kernel}, {"solution.hpp", solution}}); }
  std::optional<ShrunkCase> run(const test::Kernel& kernel, std::vector<std::vector<std::int64_t>> cases) {
    puzzle.cases = std::move(cases);
    return shrink(puzzle, folder.folder, options, check(puzzle, folder.folder, options, backend(kernel)), backend(kernel), limits);
  }
};

TEST(Shrink, FindsTheSmallestTail) {
  const auto shrunk = Trial().run(wrong_if([](const Machine& m) { return m.size("out") % 64 != 0; }), {{256}, {1000}});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->from, "n=1000");
  EXPECT_EQ(shrunk->parameters, "n=1");
  EXPECT_TRUE(shrunk->finished);
}

TEST(Shrink, FindsTheLeastOfWhatIsTooLarge) {
  const auto shrunk = Trial().run(wrong_if([](const Machine& m) { return m.size("out") > 1000; }), {{64}, {5000}});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->parameters, "n=1001");
  EXPECT_EQ(fills_text(shrunk->fills), "x is all zeros, y is all zeros");
}

TEST(Shrink, KeepsWhatTheBugNeedsOfTheInputs) {
  const auto negative = [](const Machine& m) {
    for (std::int64_t i = 0; i < m.size("x"); ++i)
      if (m.load("x", i) < 0) return true;
    return false;
  };
  const auto shrunk = Trial().run(wrong_if(negative), {{256}});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(fills_text(shrunk->fills), "x counts in whole numbers, y is all zeros");
  // No whole number will do, and one element is enough.
  const auto fraction = [](const Machine& m) { return m.size("x") > 5 && m.load("x", 5) != std::floor(m.load("x", 5)); };
  const auto one = Trial().run(wrong_if(fraction), {{256}});
  ASSERT_TRUE(one);
  EXPECT_EQ(one->parameters, "n=6");
  EXPECT_EQ(fills_text(one->fills), "x is zero but for 1 element from 5 on, y is all zeros");
}

TEST(Shrink, LeavesOutWhatThePuzzleCannotHave) {
  Trial trial;
  trial.solution = wrong_if([](const Machine& m) { return m.size("out") < 10; });  // the puzzle means at least ten
  trial.puzzle.cases = {{100}};
  auto shrunk = trial.run(wrong_if([](const Machine&) { return true; }), {{100}});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->parameters, "n=10");
  // Nor what its specification refuses.
  Trial even;
  even.puzzle.reference = [](const Case& c, Data& d) {
    if (c["n"] % 2 != 0) throw std::invalid_argument("n must be even");
    d.out("out") = d.in("x") + d.in("y");
  };
  shrunk = even.run(wrong_if([](const Machine&) { return true; }), {{100}});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->parameters, "n=2");
}

TEST(Shrink, StaysWithTheSameFault) {
  const test::Kernel kernel = [](Machine& machine) {
    wrong_if([](const Machine&) { return true; })(machine);
    if (machine.size("out") < 70) return;
    Finding outside;
    outside.kind = FindingKind::kOutOfBounds;
    machine.result.findings.push_back(outside);
  };
  const auto shrunk = Trial().run(kernel, {{1000}});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->parameters, "n=70");
}

TEST(Shrink, ShrinksParametersThatGoTogether) {
  Trial trial;
  trial.puzzle.parameters = {"m", "n"};
  trial.puzzle.arguments = [](const Case& c) -> Arguments {
    if (c["m"] != c["n"]) throw std::invalid_argument("the matrix must be square");
    return {input<float>("x", {c["m"] * c["n"]}), input<float>("y", {c["m"] * c["n"]}), output<float>("out", {c["m"] * c["n"]})};
  };
  const auto shrunk = trial.run(wrong_if([](const Machine& m) { return m.size("out") >= 64; }), {{100, 100}});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->parameters, "m=8,n=8");
}

TEST(Shrink, EndsAtItsLimits) {
  Trial trial;
  trial.limits.runs = 5;
  const auto shrunk = trial.run(wrong_if([](const Machine& m) { return m.size("out") > 1000; }), {{5000}});
  ASSERT_TRUE(shrunk);
  EXPECT_EQ(shrunk->runs, 5);
  EXPECT_FALSE(shrunk->finished);
}

TEST(Shrink, LeavesTimeOutsAndPassesAlone) {
  EXPECT_FALSE(Trial().run(test::right, {{100}}));
  EXPECT_FALSE(Trial().run([](Machine& machine) { machine.result.outcome = RunOutcome::kTimedOut; }, {{100}}));
}

TEST(Shrink, WhatIsSavedFailsAgain) {
  const test::Kernel kernel = wrong_if([](const Machine& m) { return m.size("x") > 5 && m.load("x", 5) != std::floor(m.load("x", 5)); });
  Trial trial;
  trial.options.seed = 3;
  const auto shrunk = trial.run(kernel, {{256}});
  ASSERT_TRUE(shrunk);
  CheckOptions again;
  again.file = trial.options.file;
  again.case_file = trial.folder.root / "some.case";
  ASSERT_EQ(read_saved_case(saved_case_text(*shrunk, 3, "A headline."), again), "");
  EXPECT_EQ(again.seed, 3u);
  EXPECT_EQ(again.fills, shrunk->fills);
  const Report report = check(trial.puzzle, trial.folder.folder, again, trial.backend(kernel));
  EXPECT_EQ(report.verdict, Verdict::kWrong);
  EXPECT_EQ(report.replay, "./kernelings run vector-add --case " + again.case_file.string());
}

TEST(SavedCase, SaysWhatItCannotRead) {
  CheckOptions options;
  EXPECT_EQ(read_saved_case("# nothing\n", options), "it names no case: a line 'case NAME=VALUE,...' is missing");
  EXPECT_EQ(read_saved_case("case n=1\nseed -1\n", options), "line 2: '-1' is no seed, a whole number from 0");
  EXPECT_EQ(read_saved_case("case n=1\nx twos\n", options),
            "line 2: 'x twos' is none of: case NAME=VALUE,..., seed NUMBER, INPUT zeros, INPUT ones, INPUT counting, INPUT kept FIRST COUNT");
  Trial trial;
  trial.options.only_case = "n=4";
  trial.options.fills = {{"nobody", {}}};
  EXPECT_EQ(check(trial.puzzle, trial.folder.folder, trial.options, trial.backend(test::right)).usage_error,
            "the puzzle cannot have the case n=4: .arguments of case n=4: its inputs cannot be such that nobody is all zeros");
}

TEST(SimpleFill, StaysWithinThePuzzlesRange) {
  using Kind = SimpleFill::Kind;
  EXPECT_TRUE(simplified(uniform(-1.5, 2.5), {Kind::kZeros}));
  EXPECT_FALSE(simplified(uniform(0.5, 2.5), {Kind::kZeros}));
  EXPECT_TRUE(simplified(uniform(0.5, 2.5), {Kind::kOnes}));
  EXPECT_FALSE(simplified(uniform(0, 1), {Kind::kOnes}));  // 1 is left out
  EXPECT_TRUE(simplified(integers(0, 1), {Kind::kOnes}));
  EXPECT_TRUE(simplified(with_specials(uniform(2, 3), {0}), {Kind::kZeros}));
  EXPECT_FALSE(simplified(uniform(0, 1), {Kind::kCounting}));
  EXPECT_FALSE(simplified(uniform(1, 2), {Kind::kKept, 0, 4}));
  EXPECT_FALSE(simplified(custom([](std::int64_t, std::uint64_t) { return 0.0; }), {Kind::kZeros}));
  const auto counting = simplified(integers(-1, 2), {Kind::kCounting});
  ASSERT_TRUE(counting);
  std::vector<double> values;
  for (std::int64_t i = 0; i < 5; ++i) values.push_back(counting->custom(i, 0));
  EXPECT_EQ(values, (std::vector<double>{-1, 0, 1, 2, -1}));
}

}  // namespace
}  // namespace kl
