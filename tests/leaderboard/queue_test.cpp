// The way of a submission through the queue: leases, fences, attempts, fairness, clocks that jump.
#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include <leaderboard/store/store.hpp>
#include "stores.hpp"

namespace kl::board {
namespace {

const std::vector<std::string> kBoards = {"sim-tiny"};
const Outcome kPassed = {"PASS", 0.5, "", "{}"};

TEST(Queue, OldestFirstAndOnce) {
  StoreFolder folder;
  Store store = folder.open();
  const auto user = store.ensure_user("ada").id;
  const auto first = submit(store, user, "1"), second = submit(store, user, "2");
  EXPECT_EQ(store.claim("w", kBoards)->id, first);
  EXPECT_EQ(store.claim("w", kBoards)->id, second);
  EXPECT_FALSE(store.claim("w", kBoards));
}

TEST(Queue, OnlyTheBoardsOfTheWorker) {
  StoreFolder folder;
  Store store = folder.open();
  submit(store, store.ensure_user("ada").id, "1");
  EXPECT_FALSE(store.claim("w", {"sim-h100"}));
  EXPECT_FALSE(store.claim("w", {}));
  EXPECT_TRUE(store.claim("w", {"sim-h100", "sim-tiny"}));
}

TEST(Queue, CompletedIsDone) {
  StoreFolder folder;
  Store store = folder.open();
  const auto id = submit(store, store.ensure_user("ada").id, "1");
  const auto job = store.claim("w", kBoards);
  EXPECT_EQ(store.complete(id, job->fence, kPassed), Report::kAccepted);
  const auto done = store.submission(id);
  EXPECT_EQ(done->state, State::kDone);
  EXPECT_EQ(done->verdict, "PASS");
  EXPECT_EQ(done->score, 0.5);
  EXPECT_EQ(store.evidence(id), "{}");
}

TEST(Queue, AnAnswerThatIsRepeatedIsAcceptedAndChangesNothing) {
  StoreFolder folder;
  Store store = folder.open();
  const auto id = submit(store, store.ensure_user("ada").id, "1");
  const auto job = store.claim("w", kBoards);
  store.complete(id, job->fence, kPassed);
  EXPECT_EQ(store.complete(id, job->fence, {"WRONG", {}, "", "other"}), Report::kAccepted);
  EXPECT_EQ(store.submission(id)->verdict, "PASS");
  EXPECT_EQ(store.evidence(id), "{}");
}

TEST(Queue, AWorkerThatSleptIsFencedOff) {
  StoreFolder folder;
  Store store = folder.open();
  const auto id = submit(store, store.ensure_user("ada").id, "1");
  const auto slept = store.claim("slow", kBoards);
  folder.now += kLease;
  EXPECT_EQ(store.reap(), 1);
  EXPECT_EQ(store.heartbeat(id, slept->fence), Report::kStale);  // even before another has it
  const auto job = store.claim("quick", kBoards);
  ASSERT_TRUE(job);
  EXPECT_GT(job->fence, slept->fence);
  EXPECT_EQ(store.complete(id, slept->fence, {"WRONG", {}, "", ""}), Report::kStale);
  EXPECT_EQ(store.fail(id, slept->fence, "late"), Report::kStale);
  EXPECT_EQ(store.complete(id, job->fence, kPassed), Report::kAccepted);
  EXPECT_EQ(store.complete(id, slept->fence, {"WRONG", {}, "", ""}), Report::kStale);
  EXPECT_EQ(store.submission(id)->verdict, "PASS");
}

TEST(Queue, AHeartbeatKeepsTheLease) {
  StoreFolder folder;
  Store store = folder.open();
  const auto id = submit(store, store.ensure_user("ada").id, "1");
  const auto job = store.claim("w", kBoards);
  for (int i = 0; i < 5; ++i) {
    folder.now += kLease - 1;
    EXPECT_EQ(store.reap(), 0);
    EXPECT_EQ(store.heartbeat(id, job->fence), Report::kAccepted);
  }
}

TEST(Queue, ThreeAttemptsThenInfraError) {
  StoreFolder folder;
  Store store = folder.open();
  const auto id = submit(store, store.ensure_user("ada").id, "1");
  for (int attempt = 1; attempt <= kMostAttempts; ++attempt) {
    const auto job = store.claim("w", kBoards);
    ASSERT_TRUE(job) << attempt;
    EXPECT_EQ(job->attempts, attempt);
    if (attempt == 2) {
      EXPECT_EQ(store.fail(id, job->fence, "no compiler"), Report::kAccepted);
    } else {
      folder.now += kLease;
      EXPECT_EQ(store.reap(), 1);
    }
  }
  EXPECT_FALSE(store.claim("w", kBoards));
  EXPECT_EQ(store.submission(id)->state, State::kDone);
  EXPECT_EQ(store.submission(id)->verdict, kInfraError);
}

TEST(Queue, UsersTakeTurns) {
  StoreFolder folder;
  Store store = folder.open();
  const auto many = store.ensure_user("many").id, one = store.ensure_user("one").id, two = store.ensure_user("two").id;
  for (int i = 0; i < 50; ++i) submit(store, many, std::to_string(i));
  submit(store, one, "a");
  submit(store, two, "a");
  submit(store, two, "b");
  std::vector<std::string> order;
  for (int i = 0; i < 6; ++i) {
    const auto job = store.claim("w", kBoards);
    order.push_back(job->user.name);
    store.complete(job->id, job->fence, kPassed);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"many", "one", "two", "many", "two", "many"}));
}

TEST(Queue, WhoHasNothingUnderWayGoesFirst) {
  StoreFolder folder;
  Store store = folder.open();
  const auto a = store.ensure_user("a").id, b = store.ensure_user("b").id;
  submit(store, a, "1");
  store.claim("w", kBoards);
  submit(store, a, "2");
  submit(store, b, "1");
  EXPECT_EQ(store.claim("w", kBoards)->user.name, "b");
}

TEST(Queue, AClockThatJumpedWhileTheServiceWasDownCostsNobodyHisLease) {
  StoreFolder folder;
  std::int64_t id = 0, fence = 0;
  for (const std::int64_t jump : {std::int64_t{86'400'000}, std::int64_t{-86'400'000}}) {
    {
      Store store = folder.open();
      id = submit(store, store.ensure_user("ada").id, std::to_string(jump));
      fence = store.claim("w", kBoards)->fence;
    }
    folder.now += jump;
    Store store = folder.open();
    EXPECT_EQ(store.reap(), 0) << jump;
    EXPECT_EQ(store.heartbeat(id, fence), Report::kAccepted) << jump;
    folder.now += kLease - 1;
    EXPECT_EQ(store.reap(), 0) << jump;
    EXPECT_EQ(store.complete(id, fence, kPassed), Report::kAccepted) << jump;
  }
}

TEST(Queue, AWithdrawnOneIsNotServedAndItsWorkerIsTold) {
  StoreFolder folder;
  Store store = folder.open();
  const auto ada = store.ensure_user("ada").id, eve = store.ensure_user("eve").id;
  const auto id = submit(store, ada, "1");
  const auto job = store.claim("w", kBoards);
  EXPECT_FALSE(store.withdraw(eve, id));
  EXPECT_TRUE(store.withdraw(ada, id));
  EXPECT_EQ(store.heartbeat(id, job->fence), Report::kStale);
  EXPECT_EQ(store.complete(id, job->fence, kPassed), Report::kStale);
  EXPECT_EQ(store.submission(id)->state, State::kWithdrawn);
}

TEST(Queue, ManyWorkersTakeEachJobOnce) {
  StoreFolder folder;
  Store store = folder.open();
  std::set<std::int64_t> submitted;
  for (int u = 0; u < 10; ++u)
    for (int i = 0; i < 10; ++i) submitted.insert(submit(store, store.ensure_user("u" + std::to_string(u)).id, std::to_string(i)));
  std::mutex mutex;
  std::map<std::int64_t, int> done;
  std::vector<std::thread> workers;
  for (int w = 0; w < 16; ++w)
    workers.emplace_back([&, w] {
      while (const auto job = store.claim("w" + std::to_string(w), kBoards)) {
        ASSERT_EQ(store.complete(job->id, job->fence, kPassed), Report::kAccepted);
        const std::lock_guard lock(mutex);
        ++done[job->id];
      }
    });
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(done.size(), submitted.size());
  EXPECT_TRUE(std::all_of(done.begin(), done.end(), [](const auto& one) { return one.second == 1; }));
}

}  // namespace
}  // namespace kl::board
