// Blocks as fibers: order, waiting, deadlock, and schedules that repeat.
#include <sim/scheduler.hpp>

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace kl::sim {
namespace {

// A launch of toy blocks that note what they do in `trace`.
struct Toy {
  explicit Toy(int blocks, Schedule& schedule, int residency = 4) : stacks(residency), scheduler(stacks, schedule) {
    launch.grid[0] = blocks;
    launch.order = [](std::int64_t i) { return i; };
    launch.enter = [](const BlockContext&, std::int64_t) {};
  }
  bool run(std::function<void(std::int64_t)> body) {
    launch.body = std::move(body);
    return scheduler.run(launch);
  }
  // A step that others can see.
  void step(const std::string& what) {
    scheduler.synchronise();
    trace += what;
    scheduler.changed_memory();
  }
  void wait_for(const bool& flag, int element = 0) {
    for (scheduler.synchronise(); !flag; scheduler.synchronise()) scheduler.polled({{}, 0, element});
  }

  BlockStacks stacks;
  BlockScheduler scheduler;
  BlockScheduler::Launch launch;
  std::string trace;
};

TEST(Scheduler, RunsBlocksInTheLaunchsOrder) {
  Sequential schedule;
  Toy toy(4, schedule);
  toy.launch.order = [](std::int64_t i) { return 3 - i; };
  EXPECT_TRUE(toy.run([&](std::int64_t b) { toy.step(std::to_string(b) + "a"), toy.step(std::to_string(b) + "b"); }));
  EXPECT_EQ(toy.trace, "3a3b2a2b1a1b0a0b");
}

TEST(Scheduler, SaysWhichBlockRuns) {
  Sequential schedule;
  Toy toy(6, schedule);
  toy.launch.grid[0] = 2;
  toy.launch.grid[1] = 3;
  std::string entered;
  toy.launch.enter = [&](const BlockContext& c, std::int64_t linear) {
    entered += std::to_string(linear) + ":" + std::to_string(c.id[0]) + "," + std::to_string(c.id[1]) + " ";
  };
  EXPECT_TRUE(toy.run([&](std::int64_t) { EXPECT_EQ(current_block()->count[1], 3); }));
  EXPECT_EQ(entered, "0:0,0 1:1,0 2:0,1 3:1,1 4:0,2 5:1,2 ");
}

TEST(Scheduler, LetsAWaitingBlockGoOnWhenItsFlagIsSet) {
  Sequential schedule;
  Toy toy(3, schedule);
  bool flag = false;
  EXPECT_TRUE(toy.run([&](std::int64_t b) {
    if (b == 0) toy.wait_for(flag);
    if (b == 2) flag = true;
    toy.step(std::to_string(b));
  }));
  EXPECT_EQ(toy.trace, "120");
}

TEST(Scheduler, ReportsBlocksThatWaitForEachOther) {
  Sequential schedule;
  Toy toy(2, schedule);
  bool flags[2] = {};
  EXPECT_FALSE(toy.run([&](std::int64_t b) {
    toy.wait_for(flags[1 - b], static_cast<int>(1 - b));
    flags[b] = true;
  }));
  ASSERT_EQ(toy.scheduler.waiting().size(), 2U);
  EXPECT_EQ(toy.scheduler.waiting()[0].block, 0);
  EXPECT_EQ(toy.scheduler.waiting()[0].poll.element, 1);
  EXPECT_EQ(toy.scheduler.waiting()[1].poll.element, 0);
  EXPECT_EQ(toy.scheduler.never_started(), 0);
}

// Every block waits until all have arrived: right where all are resident at once, and only there.
bool grid_barrier(int blocks, int residency) {
  Sequential schedule;
  Toy toy(blocks, schedule, residency);
  int arrived = 0;
  bool all = false;
  return toy.run([&](std::int64_t) {
    toy.scheduler.changed_memory();
    all = ++arrived == blocks;
    toy.wait_for(all);
  });
}
TEST(Scheduler, FindsAGridBarrierBeyondResidency) {
  EXPECT_TRUE(grid_barrier(4, 4));
  EXPECT_FALSE(grid_barrier(5, 4));
}

TEST(Scheduler, AtomicsThatChangeNothingAreNoDeadlock) {
  Sequential schedule;
  Toy toy(2, schedule);
  EXPECT_TRUE(toy.run([&](std::int64_t b) {
    for (int i = 0; i < 20'000; ++i) toy.scheduler.polled({{}, 0, 0});
    toy.step(std::to_string(b));
  }));
}

TEST(Scheduler, AtomicsOnEverNewElementsAreNoDeadlock) {
  Sequential schedule;
  Toy toy(2, schedule);
  EXPECT_TRUE(toy.run([&](std::int64_t b) {
    for (int i = 0; i < 100'000; ++i) toy.scheduler.polled({{}, 0, i});
    toy.step(std::to_string(b));
  }));
}

TEST(Scheduler, WaitingForTwoElementsInTurnIsADeadlock) {
  Sequential schedule;
  Toy toy(2, schedule);
  EXPECT_FALSE(toy.run([&](std::int64_t) {
    for (int i = 0;; ++i) toy.scheduler.polled({{}, 0, i % 2});
  }));
}

TEST(Scheduler, RunsLaunchAfterLaunchOnTheSameFibers) {
  RandomWalk schedule(1);
  Toy toy(8, schedule);
  for (int launch = 0; launch < 100; ++launch) EXPECT_TRUE(toy.run([&](std::int64_t) { toy.step("."), toy.step("."); }));
  EXPECT_EQ(toy.trace.size(), 1600U);
}

template <class MakeSchedule>
std::string trace_of(MakeSchedule make, std::uint64_t seed) {
  auto schedule = make(seed);
  Toy toy(2, schedule);
  toy.run([&](std::int64_t b) { toy.step(std::string(1, static_cast<char>('a' + b))), toy.step(std::string(1, static_cast<char>('A' + b))); });
  return toy.trace;
}

TEST(Schedule, EqualSeedsRepeat) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    EXPECT_EQ(trace_of([](auto s) { return RandomWalk(s); }, seed), trace_of([](auto s) { return RandomWalk(s); }, seed));
    EXPECT_EQ(trace_of([](auto s) { return Pct(s, 3, 4); }, seed), trace_of([](auto s) { return Pct(s, 3, 4); }, seed));
  }
}

TEST(Schedule, RandomWalkReachesEveryInterleaving) {
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < 64; ++seed) seen.insert(trace_of([](auto s) { return RandomWalk(s); }, seed));
  EXPECT_EQ(seen.size(), 6U);  // 4! / (2! 2!)
}

TEST(Schedule, PctMeetsAnOrderOfDepthTwo) {
  int met = 0;
  for (std::uint64_t seed = 0; seed < 64; ++seed) met += trace_of([](auto s) { return Pct(s, 2, 4); }, seed) == "abBA";
  EXPECT_GT(met, 0);
}

}  // namespace
}  // namespace kl::sim
