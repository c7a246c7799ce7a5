// A report names the schedule it is about: under that schedule alone the case gives the same report.
#include <gtest/gtest.h>

#include <checker/check.hpp>
#include <checker/phrases.hpp>
#include <checker/puzzle.hpp>
#include <checker/schedule_text.hpp>
#include <checker/text.hpp>

namespace kl {
namespace {

// `blocks` add one each to value[0].
Puzzle counter(std::vector<std::string> others, std::int64_t blocks = 4) {
  Puzzle puzzle;
  puzzle.title = "counter";
  puzzle.parameters = {"blocks"};
  puzzle.cases = {{blocks}};
  puzzle.arguments = [others](const Case&) {
    Arguments arguments;
    for (const std::string& name : others) arguments.push_back(inout<int>(name, {1}, integers(0, 0)));
    arguments.push_back(inout<int>("value", {1}, integers(0, 0)));
    return arguments;
  };
  puzzle.reference = [](const Case& c, Data& d) { d.out("value") = Array::Constant(1, 1, static_cast<double>(c["blocks"])); };
  puzzle.tolerance = exact("integers");
  return puzzle;
}

// Adds as the kernel of one order in thousands does, and never sees it.
Puzzle never_seen() {
  Puzzle puzzle = counter({"word"});
  puzzle.arguments = [](const Case&) -> Arguments { return {inout<int>("word", {1}, integers(0, 0)), inout<int>("seen", {1}, integers(0, 0))}; };
  puzzle.reference = [](const Case&, Data& d) {
    d.out("word") = Array::Constant(1, 1, 7 * 17);
    d.out("seen") = Array::Constant(1, 1, 0);
  };
  return puzzle;
}

Report run(const Puzzle& puzzle, const char* kernel, const std::optional<BlockSchedule>& schedule, bool exhaustive = false) {
  PuzzleFolder folder;
  folder.slug = "counter";
  folder.path = "/nowhere/01_counter";
  CheckOptions options;
  options.file = std::filesystem::path(KL_SOURCE_DIR) / "tests/diagnostics/kernels" / kernel;
  options.schedule = schedule;
  options.exhaustive = exhaustive;
  Report report = check(puzzle, folder, options, simulator());
  report.total_ms = report.compile_ms = 0;
  return report;
}

std::string text_of(const Report& report) { return to_text(report, TextStyle{.base = std::filesystem::path(KL_SOURCE_DIR)}); }

TEST(Replay, ShowsALostUpdateAgain) {
  const Puzzle puzzle = counter({});
  const Report found = run(puzzle, "order_lost_update.hpp", std::nullopt);
  ASSERT_EQ(found.verdict, Verdict::kNondeterministic);
  const BlockSchedule schedule = found.cases[0].schedule;
  EXPECT_NE(found.replay.find(" --case blocks=4 --schedule " + schedule_text(schedule)), std::string::npos) << found.replay;
  for (int repeat = 0; repeat < 3; ++repeat) EXPECT_EQ(text_of(run(puzzle, "order_lost_update.hpp", schedule)), text_of(found));
}

TEST(Replay, LeavesOutWhatOtherSchedulesShow) {
  EXPECT_EQ(run(counter({}), "order_lost_update.hpp", BlockSchedule{}).verdict, Verdict::kPass);
}

TEST(Exhaustive, FindsTheOneOrderInThousands) {
  const Puzzle puzzle = never_seen();
  EXPECT_EQ(run(puzzle, "order_one_in_thousands.hpp", std::nullopt).verdict, Verdict::kPass);
  const Report found = run(puzzle, "order_one_in_thousands.hpp", std::nullopt, true);
  ASSERT_EQ(found.verdict, Verdict::kNondeterministic);
  EXPECT_EQ(schedule_text(found.cases[0].schedule), "turns:0,1,0,1,0,1,0,1,0,1,0,1,0,1");
  EXPECT_EQ(text_of(run(puzzle, "order_one_in_thousands.hpp", found.cases[0].schedule)), text_of(found));
}

TEST(Exhaustive, SaysHowManyItTriedAndThatTheyAreAll) {
  Puzzle puzzle = never_seen();
  puzzle.reference = [](const Case&, Data& d) {
    d.out("word") = Array::Constant(1, 1, 7 * 17);
    d.out("seen") = Array::Constant(1, 1, 1);
  };
  puzzle.order_tolerant = true;
  puzzle.tolerance = within(1, 0, "either is right");
  const Report report = run(puzzle, "order_one_in_thousands.hpp", std::nullopt, true);
  EXPECT_EQ(report.verdict, Verdict::kPass);
  EXPECT_TRUE(report.cases[0].explored);
  EXPECT_EQ(report.cases[0].schedules, 16 + 3'432);
  EXPECT_EQ(report.cases[0].not_explored, "");
}

TEST(Exhaustive, SaysWhyItIsNotComplete) {
  const Report many = run(counter({"lock"}, 6), "order_lock_is_fine.hpp", std::nullopt, true);  // of six blocks
  EXPECT_FALSE(many.cases[0].explored);
  EXPECT_EQ(many.cases[0].not_explored, "it launches 6 blocks, and all orders are tried of up to 4");
}

// Of a kernel whose arguments are two buffers of so many elements.
std::string deadlock(const char* kernel, std::vector<std::pair<std::string, std::int64_t>> buffers) {
  Puzzle puzzle = counter({});
  puzzle.arguments = [buffers](const Case&) {
    Arguments arguments;
    for (const auto& [name, size] : buffers) arguments.push_back(inout<int>(name, {size}, integers(0, 0)));
    return arguments;
  };
  puzzle.reference = [](const Case&, Data&) {};
  const Report report = run(puzzle, kernel, std::nullopt);
  EXPECT_EQ(report.verdict, Verdict::kDeadlock);
  return finding_sentence(report.cases[0], report.cases[0].findings.at(0));
}

TEST(Deadlock, SaysWhoWaitsForWhom) {
  EXPECT_EQ(deadlock("deadlock_locks_in_two_orders.hpp", {{"locks", 8}, {"here", 8}}),
            "block 0 waits without end for locks[7] to change; block 1 changed it last, on line 10, and waits for locks[0], which "
            "block 0 changed last, on line 10, and waits for locks[7]: a circle; all blocks that have not ended wait, and none is left "
            "to wake them");
  EXPECT_EQ(deadlock("deadlock_lock_never_freed.hpp", {{"lock", 1}, {"value", 1}}),
            "block 1 (like 4 more) waits without end for lock[0] to change; block 0 changed it last, on line 6, and has ended without "
            "changing it again; all blocks that have not ended wait, and none is left to wake them");
  EXPECT_EQ(deadlock("deadlock_looks_forward.hpp", {{"flag", 1}, {"out", 33}}),
            "block 0 (like 31 more) waits without end for flag[0] to change; nobody has changed it; all 32 blocks that the machine has "
            "room for wait, and 1 cannot start before one of them ends");
  EXPECT_EQ(deadlock("deadlock_grid_barrier_beyond_residency.hpp", {{"arrived", 1}, {"out", 40}}),
            "block 0 (like 31 more) waits without end for arrived[0] to change; block 31 changed it last, on line 6, and waits for it "
            "too; all 32 blocks that the machine has room for wait, and 8 cannot start before one of them ends");
}

// The advice to release and acquire is given where that would order the two, and not where atomics lie between by chance.
TEST(Advice, IsGivenWhereItHelps) {
  const auto detail = [](const char* kernel, std::vector<std::pair<std::string, std::int64_t>> buffers) {
    Puzzle puzzle = counter({});
    puzzle.arguments = [buffers](const Case&) {
      Arguments arguments;
      for (const auto& [name, size] : buffers) arguments.push_back(inout<int>(name, {size}, integers(0, 0)));
      return arguments;
    };
    puzzle.reference = [](const Case&, Data&) {};
    const Report report = run(puzzle, kernel, std::nullopt);
    EXPECT_EQ(report.verdict, Verdict::kRace) << kernel;
    return report.cases[0].findings.at(0).detail;
  };
  EXPECT_EQ(detail("order_relaxed_flag.hpp", {{"data", 64}, {"flag", 1}, {"out", 64}}).substr(0, 25), "atomics lie between the t");
  EXPECT_EQ(detail("order_last_block_relaxed.hpp", {{"partial", 8}, {"count", 1}, {"out", 1}}).substr(0, 25), "atomics lie between the t");
  EXPECT_EQ(detail("order_atomics_between_by_chance.hpp", {{"data", 4}, {"count", 1}, {"out", 4}}), "");
  EXPECT_EQ(detail("order_first_block_initialises.hpp", {{"count", 1}}), "one of them is atomic and the other is not");
}

TEST(Nondeterminism, NamesTheLinesOfALostUpdate) {
  const OrderDifference found = run(counter({}), "order_lost_update.hpp", std::nullopt).cases[0].order_difference.value();
  EXPECT_EQ(found.cause, OrderDifference::Cause::kLostUpdate);
  EXPECT_EQ(found.buffer, "value");
  EXPECT_EQ(found.index, std::vector<std::int64_t>{0});
  EXPECT_EQ(found.ascending, "4");
  EXPECT_LT(std::stoi(found.other), 4);
  EXPECT_EQ(found.other_place.line, 7);
  EXPECT_EQ(found.place.line, 8);
}

TEST(Nondeterminism, TellsASumOfFloatsFromALostUpdate) {
  Puzzle puzzle;
  puzzle.title = "sum";
  puzzle.parameters = {"n"};
  puzzle.cases = {{64}};
  puzzle.arguments = [](const Case& c) -> Arguments { return {input<float>("x", {c["n"]}), inout<float>("sum", {1}, integers(0, 0))}; };
  puzzle.reference = [](const Case&, Data& d) { d.out("sum") = Array::Constant(1, 1, d.in("x").sum() * 0.1); };
  puzzle.tolerance = within(1e-4, 1e-4, "a sum of floats");
  const Report report = run(puzzle, "order_float_sum.hpp", std::nullopt);
  ASSERT_EQ(report.verdict, Verdict::kNondeterministic);
  const OrderDifference found = report.cases[0].order_difference.value();
  EXPECT_EQ(found.cause, OrderDifference::Cause::kFloatSum);
  EXPECT_GE(found.ulps, 1);
  EXPECT_LT(found.ulps, 100);
  EXPECT_EQ(found.place.line, 8);
  puzzle.order_tolerant = true;
  EXPECT_EQ(run(puzzle, "order_float_sum.hpp", std::nullopt).verdict, Verdict::kPass);
}

TEST(Nondeterminism, NamesTheLastWriters) {
  const Report report = run(counter({}), "order_last_writer.hpp", std::nullopt);
  ASSERT_EQ(report.verdict, Verdict::kNondeterministic);
  EXPECT_EQ(report.cases[0].order_difference->cause, OrderDifference::Cause::kLastWriter);
  EXPECT_EQ(report.cases[0].order_difference->sentence, "value[0] is what the last block leaves there: block 3 in ascending order, block 0 in this one");
}

}  // namespace
}  // namespace kl
