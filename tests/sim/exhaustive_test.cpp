// The reduced search against one that makes every order: both must reach the same outcomes.
#include <sim/exhaustive.hpp>

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include <sim/scheduler.hpp>

namespace kl::sim {
namespace {

// What toy blocks do to a few words.
enum class Op { kAdd, kSwap, kLook, kClaim };
struct Step {
  Op op;
  int word;
  int value;
};
using Program = std::vector<std::vector<Step>>;  // by block
constexpr int kWords = 3;

// One run: its outcome is all words and all that each block has read.
class Toy {
 public:
  explicit Toy(const Program& program, int residency = 4) : program_(program), stacks_(residency), scheduler_(stacks_, sequential_) {
    launch_.grid[0] = std::ssize(program);
    launch_.order = [](std::int64_t i) { return i; };
    launch_.enter = [](const BlockContext&, std::int64_t) {};
    launch_.body = [this](std::int64_t b) {
      for (const Step& step : program_[static_cast<std::size_t>(b)]) perform(b, step);
    };
  }
  std::string run(Schedule& schedule) {
    for (int& w : words_) w = 0;
    read_.assign(program_.size(), "");
    scheduler_.use(schedule);
    std::string outcome = scheduler_.run(launch_) ? "" : "deadlock ";
    for (const int w : words_) outcome += std::to_string(w) + " ";
    for (const std::string& r : read_) outcome += "|" + r;
    return outcome;
  }

 private:
  void perform(std::int64_t block, const Step& step) {
    // A claim waits until the word is 0, as a lock does.
    for (;;) {
      scheduler_.synchronise();
      int& word = words_[step.word];
      const int old = word;
      if (step.op == Op::kAdd) word += step.value;
      if (step.op == Op::kSwap || (step.op == Op::kClaim && old == 0)) word = step.value;
      const bool changed = word != old;
      scheduler_.performed({0, {}, 0, step.word, step.word, changed, !changed});
      if (changed) scheduler_.changed_memory();
      else scheduler_.polled({{}, 0, step.word});
      if (step.op == Op::kClaim && old != 0) continue;
      read_[static_cast<std::size_t>(block)] += std::to_string(old) + ",";
      return;
    }
  }

  const Program& program_;
  Sequential sequential_;
  BlockStacks stacks_;
  BlockScheduler scheduler_;
  BlockScheduler::Launch launch_;
  int words_[kWords] = {};
  std::vector<std::string> read_;
};

struct Explored {
  std::set<std::string> outcomes;
  int runs = 0;
};
Explored explore(const Program& program, bool reduces, int most = 200'000) {
  Toy toy(program);
  Exhaustive schedule(reduces);
  Explored out;
  do {
    out.outcomes.insert(toy.run(schedule));
    ++out.runs;
  } while (schedule.next_run() && out.runs < most);
  EXPECT_LT(out.runs, most);
  return out;
}

std::vector<Step> repeated(int times, Step step) { return std::vector<Step>(static_cast<std::size_t>(times), step); }

TEST(Exhaustive, MakesEveryOrderOfDependentAtomics) {
  const Program program = {repeated(3, {Op::kAdd, 0, 1}), repeated(3, {Op::kAdd, 0, 10})};
  EXPECT_EQ(explore(program, false).runs, 20);  // 6! / (3! 3!)
  EXPECT_EQ(explore(program, true).runs, 20);
  EXPECT_EQ(explore(program, true).outcomes.size(), 20U);
  const Program three = {repeated(2, {Op::kAdd, 0, 1}), repeated(2, {Op::kAdd, 0, 10}), repeated(2, {Op::kAdd, 0, 100})};
  EXPECT_EQ(explore(three, true).runs, 90);  // 6! / (2! 2! 2!)
}

TEST(Exhaustive, MakesOneOrderOfIndependentAtomics) {
  const Program program = {repeated(4, {Op::kAdd, 0, 1}), repeated(4, {Op::kAdd, 1, 1}), repeated(4, {Op::kAdd, 2, 1})};
  EXPECT_EQ(explore(program, false).runs, 34'650);  // 12! / (4! 4! 4!)
  EXPECT_EQ(explore(program, true).runs, 1);
  const Program readers = {repeated(4, {Op::kAdd, 0, 0}), {{Op::kAdd, 1, 1}, {Op::kAdd, 0, 0}}, {{Op::kAdd, 2, 1}, {Op::kAdd, 0, 0}}};
  EXPECT_EQ(explore(readers, true).runs, 1);
}

TEST(Exhaustive, ReachesTheOutcomesOfAllOrders) {
  Random random(1);
  std::int64_t all = 0, reduced = 0;
  for (int trial = 0; trial < 400; ++trial) {
    Program program(2 + random() % 3);
    const std::size_t steps = program.size() == 4 ? 2 : 3;
    for (auto& block : program)
      for (std::size_t i = 0, count = 1 + random() % steps; i < count; ++i) {
        const Op op = std::array{Op::kAdd, Op::kSwap, Op::kLook}[random() % 3];
        block.push_back({op, static_cast<int>(random() % kWords), static_cast<int>(random() % 3)});
      }
    const Explored every = explore(program, false), few = explore(program, true);
    ASSERT_EQ(few.outcomes, every.outcomes) << "trial " << trial;
    ASSERT_LE(few.runs, every.runs) << "trial " << trial;
    all += every.runs;
    reduced += few.runs;
  }
  EXPECT_LT(3 * reduced, all);
}

TEST(Exhaustive, ReachesTheOutcomesOfLocks) {
  const std::vector<Step> guarded = {{Op::kClaim, 0, 1}, {Op::kAdd, 1, 1}, {Op::kSwap, 0, 0}};
  const Program locked = {guarded, guarded, guarded};
  EXPECT_EQ(explore(locked, true).outcomes, explore(locked, false).outcomes);
  // Two locks that are taken in two orders: some orders end in a deadlock.
  const Program crossed = {{{Op::kClaim, 0, 1}, {Op::kClaim, 1, 1}, {Op::kSwap, 1, 0}, {Op::kSwap, 0, 0}},
                           {{Op::kClaim, 1, 1}, {Op::kClaim, 0, 1}, {Op::kSwap, 0, 0}, {Op::kSwap, 1, 0}}};
  const std::set<std::string> outcomes = explore(crossed, true).outcomes;
  EXPECT_EQ(outcomes, explore(crossed, false).outcomes);
  EXPECT_TRUE(std::any_of(outcomes.begin(), outcomes.end(), [](const std::string& o) { return o.starts_with("deadlock"); }));
  EXPECT_GT(outcomes.size(), 1U);
}

TEST(Exhaustive, SaysWhichTurnsRepeatARun) {
  const Program program = {{{Op::kLook, 0, 0}, {Op::kSwap, 0, 1}}, {{Op::kAdd, 0, 5}, {Op::kClaim, 1, 1}}, {{Op::kSwap, 1, 0}, {Op::kAdd, 0, 7}}};
  Toy toy(program), again(program);
  Exhaustive schedule;
  do {
    const std::string outcome = toy.run(schedule);
    Turns turns(schedule.turns());
    EXPECT_EQ(again.run(turns), outcome);
  } while (schedule.next_run());
}

}  // namespace
}  // namespace kl::sim
