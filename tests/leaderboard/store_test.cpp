// Users, tokens, submissions and rankings.
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include <leaderboard/store/database.hpp>
#include <leaderboard/store/store.hpp>
#include "stores.hpp"

namespace kl::board {
namespace {

const std::vector<std::string> kBoards = {"sim-tiny"};

void judge(Store& store, std::int64_t id, std::optional<double> score, const std::string& quarantine = "") {
  const auto job = store.claim("w", kBoards);
  ASSERT_EQ(job->id, id);
  store.complete(id, job->fence, {score ? "PASS" : "WRONG", score, quarantine, "{}"});
}

TEST(Store, OneKeyFromAHundredThreadsIsOneSubmission) {
  StoreFolder folder;
  Store store = folder.open();
  const auto user = store.ensure_user("ada").id;
  std::atomic<int> created = 0, repeated = 0;
  std::atomic<std::int64_t> id_sum = 0;
  std::vector<std::thread> clients;
  for (int i = 0; i < 100; ++i)
    clients.emplace_back([&] {
      const Submitted s = store.submit({user, "key", "vector-add", "sim-tiny", "// same"}, 10);
      ++(s.how == Submitted::kCreated ? created : repeated);
      id_sum += s.id;
    });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(created, 1);
  EXPECT_EQ(repeated, 99);
  EXPECT_EQ(id_sum % 100, 0);
  EXPECT_EQ(store.submissions_of(user, 0, 10).size(), 1u);
}

TEST(Store, AKeyIsForOneContentAndOneUser) {
  StoreFolder folder;
  Store store = folder.open();
  const auto ada = store.ensure_user("ada").id, eve = store.ensure_user("eve").id;
  const auto first = store.submit({ada, "key", "vector-add", "sim-tiny", "// a"}, 10);
  EXPECT_EQ(store.submit({ada, "key", "vector-add", "sim-tiny", "// b"}, 10).how, Submitted::kKeyReused);
  EXPECT_EQ(store.submit({ada, "key", "softmax", "sim-tiny", "// a"}, 10).how, Submitted::kKeyReused);
  const auto other = store.submit({eve, "key", "vector-add", "sim-tiny", "// a"}, 10);
  EXPECT_EQ(other.how, Submitted::kCreated);
  EXPECT_NE(other.id, first.id);
}

TEST(Store, SoManyMayWait) {
  StoreFolder folder;
  Store store = folder.open();
  const auto ada = store.ensure_user("ada").id;
  for (int i = 0; i < 2; ++i) store.submit({ada, std::to_string(i), "p", "sim-tiny", "x"}, 2);
  EXPECT_EQ(store.submit({ada, "2", "p", "sim-tiny", "x"}, 2).how, Submitted::kTooManyQueued);
  EXPECT_EQ(store.submit({ada, "0", "p", "sim-tiny", "x"}, 2).how, Submitted::kRepeated);
  store.claim("w", kBoards);
  EXPECT_EQ(store.submit({ada, "2", "p", "sim-tiny", "x"}, 2).how, Submitted::kCreated);
}

TEST(Store, EverythingIsThereAfterReopening) {
  StoreFolder folder;
  std::int64_t id = 0;
  {
    Store store = folder.open();
    id = submit(store, store.ensure_user("ada").id, "key");
  }
  Store store = folder.open();
  const auto found = store.submission(id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->source, "// key");
  EXPECT_EQ(found->user.name, "ada");
  EXPECT_GE(found->seed, 0);
}

TEST(Store, SourcesMayHoldAnyText) {
  StoreFolder folder;
  Store store = folder.open();
  const std::string nasty = "'; DROP TABLE users; -- :b {id} \xc3\xa4 \xf0\x9f\x98\x80 \"%s\"";
  const auto id = store.submit({store.ensure_user("'; --").id, nasty, nasty, "sim-tiny", nasty}, 5).id;
  EXPECT_EQ(store.submission(id)->source, nasty);
  EXPECT_EQ(store.submission(id)->user.name, "'; --");
  EXPECT_TRUE(store.find_user("'; --"));
}

TEST(Store, TokensEnd) {
  StoreFolder folder;
  Store store = folder.open();
  const auto ada = store.ensure_user("ada").id, eve = store.ensure_user("eve").id;
  const std::string text = store.add_token(ada, "submit", "laptop", 1000);
  ASSERT_TRUE(store.authenticate(text));
  EXPECT_EQ(store.authenticate(text)->user.name, "ada");
  std::string wrong = text;
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  EXPECT_FALSE(store.authenticate(wrong));
  EXPECT_FALSE(store.authenticate(""));

  const std::string id = store.tokens_of(ada).at(0).id;
  EXPECT_FALSE(store.revoke_token(eve, id));
  EXPECT_TRUE(store.authenticate(text));
  EXPECT_TRUE(store.revoke_token(ada, id));
  EXPECT_FALSE(store.authenticate(text));
  EXPECT_TRUE(store.tokens_of(ada).empty());

  const std::string short_lived = store.add_token(ada, "submit", "", 1000);
  folder.now += 1000;
  EXPECT_FALSE(store.authenticate(short_lived));
}

TEST(Store, ABannedUserIsNowhere) {
  StoreFolder folder;
  Store store = folder.open();
  const auto eve = store.ensure_user("eve").id;
  const std::string token = store.add_token(eve, "submit", "", 1'000'000);
  judge(store, submit(store, eve, "1"), 0.9);
  submit(store, eve, "2");
  ASSERT_EQ(store.ranking("sim-tiny", "vector-add", 0, 10).size(), 1u);
  store.set_banned("root", "eve", true, "caught");
  EXPECT_TRUE(store.ranking("sim-tiny", "vector-add", 0, 10).empty());
  EXPECT_FALSE(store.authenticate(token));
  EXPECT_FALSE(store.claim("w", kBoards));
  store.set_banned("root", "eve", false, "was not her");
  EXPECT_EQ(store.ranking("sim-tiny", "vector-add", 0, 10).size(), 1u);
}

TEST(Store, EqualScoresShareARankTheEarliestFirst) {
  StoreFolder folder;
  Store store = folder.open();
  const double scores[] = {0.5, 0.9, 0.5, 0.1};
  for (int i = 0; i < 4; ++i) {
    ++folder.now;
    judge(store, submit(store, store.ensure_user(std::string(1, static_cast<char>('a' + i))).id, "k"), scores[i]);
  }
  const auto ranks = store.ranking("sim-tiny", "vector-add", 0, 10);
  std::string order;
  for (const Rank& r : ranks) order += r.submission.user.name + std::to_string(r.rank) + " ";
  EXPECT_EQ(order, "b1 a2 c2 d4 ");
}

TEST(Store, AUserCountsOnceWithHisBest) {
  StoreFolder folder;
  Store store = folder.open();
  const auto ada = store.ensure_user("ada").id;
  for (const double score : {0.3, 0.8, 0.5}) judge(store, submit(store, ada, std::to_string(score)), score);
  judge(store, submit(store, ada, "wrong"), {});
  judge(store, submit(store, ada, "too good"), 3.0, "faster than the ceiling");
  const auto ranks = store.ranking("sim-tiny", "vector-add", 0, 10);
  ASSERT_EQ(ranks.size(), 1u);
  EXPECT_EQ(ranks[0].submission.score, 0.8);
  EXPECT_EQ(store.boards().at(0).users, 1);
}

TEST(Store, FiftyTimesTheSameTies) {
  StoreFolder folder;
  Store store = folder.open();
  for (int i = 0; i < 50; ++i) judge(store, submit(store, store.ensure_user("u" + std::to_string(i)).id, "k"), 0.123456);
  for (const Rank& r : store.ranking("sim-tiny", "vector-add", 0, 100)) EXPECT_EQ(r.rank, 1);
}

TEST(Store, PagesJoinWithoutGapsWhileOthersArrive) {
  StoreFolder folder;
  Store store = folder.open();
  for (int i = 0; i < 10; ++i) judge(store, submit(store, store.ensure_user("u" + std::to_string(i)).id, "k"), 0.05 * (i % 5));
  std::vector<std::string> seen;
  std::int64_t after = 0;
  for (auto page = store.ranking("sim-tiny", "vector-add", 0, 3); !page.empty(); page = store.ranking("sim-tiny", "vector-add", after, 3)) {
    for (const Rank& r : page) seen.push_back(r.submission.user.name);
    after = page.back().submission.id;
    const std::string name = "late" + std::to_string(seen.size());
    judge(store, submit(store, store.ensure_user(name).id, "k"), 0.99);  // above every page to come
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
  EXPECT_EQ(seen.size(), 10u);
}

TEST(Store, RejudgingAndInvalidating) {
  StoreFolder folder;
  Store store = folder.open();
  const auto id = submit(store, store.ensure_user("ada").id, "1");
  EXPECT_FALSE(store.rejudge("root", id, ""));  // not done yet
  judge(store, id, 0.9);
  EXPECT_TRUE(store.invalidate("root", id, "reads the clock"));
  EXPECT_TRUE(store.ranking("sim-tiny", "vector-add", 0, 10).empty());
  EXPECT_EQ(store.submission(id)->invalid_reason, "reads the clock");
  EXPECT_TRUE(store.rejudge("root", id, "was right"));
  judge(store, id, 0.9);
  EXPECT_EQ(store.ranking("sim-tiny", "vector-add", 0, 10).size(), 1u);
}

TEST(Store, ADatabaseOfANewerProgramIsLeftAlone) {
  StoreFolder folder;
  { folder.open(); }
  Database(folder.where()).write([](soci::session& sql) { sql << "INSERT INTO schema_version VALUES(999)"; });
  EXPECT_THROW(folder.open(), std::runtime_error);
}

}  // namespace
}  // namespace kl::board
