// From SQLite to PostgreSQL and back: boards, evidence, tokens and the queue are the same, byte for byte.
#include <gtest/gtest.h>

#include <leaderboard/store/copy.hpp>
#include <leaderboard/store/database.hpp>
#include "services.hpp"

namespace kl::board {
namespace {

constexpr std::int64_t kUnderWay = 61, kNewest = 62;

// Scores that no short decimal tells, ties, verdicts of all kinds, text that is not ASCII, a ban, jobs that wait and one under way.
void fill(Store& store, std::int64_t& now) {
  for (int u = 0; u < 20; ++u) {
    const User user = store.ensure_user("user" + std::to_string(u));
    for (int i = 0; i < 3; ++i) {
      now += 7;
      const auto id = store.submit({user.id, std::to_string(i), i == 2 ? "softmax" : "vector-add", "sim-tiny", "// \xc3\xa4 'quoted'\n\t" + std::to_string(i)}, 10).id;
      const auto job = store.claim("w", {"sim-tiny"});
      ASSERT_EQ(job->id, id);
      const bool pass = (u + i) % 5 != 0;
      store.complete(id, job->fence, {pass ? "PASS" : "WRONG", pass ? std::optional(1.0 / (3 + u % 7)) : std::nullopt, u == 4 ? "too good" : "", "{\"report\": \"\\u0000 " + std::to_string(u) + "\"}"});
    }
  }
  store.set_banned("admin", "user3", true, "caught");
  store.submit({store.find_user("user1")->id, "waits", "vector-add", "sim-tiny", "// waits"}, 10);
  store.submit({store.find_user("user2")->id, "runs", "vector-add", "sim-tiny", "// runs"}, 10);
  ASSERT_EQ(store.claim("away", {"sim-tiny"})->id, kUnderWay);
}

std::vector<std::string> answers(const std::string& database) {
  ServiceOptions options;
  options.address_rate = {1e9, 1e9};
  options.database = database;
  RunningService it(options);
  std::vector<std::string> all;
  for (const char* path : {"/v1/leaderboards/sim-tiny/vector-add", "/v1/leaderboards/sim-tiny/vector-add?limit=5", "/v1/leaderboards/sim-tiny/softmax", "/v1/queue", "/v1/submissions?user=user1",
                           "/boards/sim-tiny/vector-add", "/", "/users/user5"})
    all.push_back(it.send("GET", path).body);
  for (int id = 1; id <= kNewest; ++id) {
    all.push_back(it.send("GET", "/v1/submissions/" + std::to_string(id), it.admin).body);
    all.push_back(it.send("GET", "/v1/submissions/" + std::to_string(id) + "/evidence", it.admin).body);
  }
  return all;
}

TEST(Move, FromSqliteToPostgresqlAndBackEverythingIsTheSame) {
  if (!PostgresqlServer::installed()) GTEST_SKIP() << "needs Debian's package postgresql-15; ./kernelings selftest installs it";
  PostgresqlServer server(false);
  StoreFolder folder;
  const std::string old_file = folder.where(), there = server.url(), back = (folder.path() / "back.db").string();
  std::string token;
  std::int64_t fence = 0;
  {
    Store store = folder.open();
    fill(store, folder.now);
    token = store.add_token(store.find_user("user1")->id, "submit", "laptop", 1'000'000);
    fence = store.submission(kUnderWay)->fence;
  }
  const std::int64_t rows = copy_database(old_file, there);
  EXPECT_EQ(copy_database(there, back), rows);
  EXPECT_GT(rows, 200);
  const auto before = answers(old_file);
  EXPECT_EQ(answers(there), before);
  EXPECT_EQ(answers(back), before);
  EXPECT_NE(before[0].find("\"rank\""), std::string::npos);

  // What goes on there takes no number twice, and a worker's report still counts.
  Store moved(there, [&] { return folder.now; }, kLease);
  EXPECT_TRUE(moved.authenticate(token));
  EXPECT_EQ(submit(moved, moved.ensure_user("new").id, "k"), kNewest + 1);
  EXPECT_EQ(moved.complete(kUnderWay, fence, {"PASS", 0.5, "", "{}"}), Report::kAccepted);
  EXPECT_GT(moved.claim("w", {"sim-tiny"})->fence, fence);
}

TEST(Move, WhatHoldsALeaderboardIsNotWrittenOver) {
  StoreFolder one, two;
  one.open().ensure_user("ada");
  two.open().ensure_user("eve");
  EXPECT_THROW(copy_database(one.where(), two.where()), std::runtime_error);
  EXPECT_TRUE(two.open().find_user("eve"));
  EXPECT_FALSE(two.open().find_user("ada"));
  EXPECT_THROW(copy_database(one.where(), one.where()), std::runtime_error);
  EXPECT_THROW(copy_database((one.path() / "none.db").string(), (two.path() / "new.db").string()), std::runtime_error);
  EXPECT_FALSE(std::filesystem::exists(one.path() / "none.db"));
}

TEST(Move, ABackupIsOfOneMomentWhileTheServiceGoesOn) {
  StoreFolder folder;
  Store store = folder.open();
  const auto ada = store.ensure_user("ada").id;
  for (int i = 0; i < 50; ++i) submit(store, ada, std::to_string(i));
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 50; !done; ++i) {
      submit(store, ada, std::to_string(i));
      if (const auto job = store.claim("w", {"sim-tiny"})) store.complete(job->id, job->fence, {"PASS", 0.5, "", "{}"});
    }
  });
  for (int copy = 0; copy < 5; ++copy) {
    const std::string file = (folder.path() / ("copy" + std::to_string(copy))).string();
    copy_database(folder.where(), file);
    Database(file).read([](soci::session& sql) {
      int torn = 0, all = 0;
      sql << "SELECT count(*) FROM submissions s WHERE (s.state = 'done') <> EXISTS (SELECT 1 FROM evidence e WHERE e.submission_id = s.id)", soci::into(torn);
      sql << "SELECT count(*) FROM submissions", soci::into(all);
      EXPECT_EQ(torn, 0);
      EXPECT_GE(all, 50);
    });
  }
  done = true;
  writer.join();
}

TEST(Move, NoTableIsForgotten) {
  StoreFolder folder;
  folder.open();
  Database(folder.where()).read([](soci::session& sql) {
    std::vector<std::string> known = kCopiedTables, found;
    known.insert(known.end(), {"schema_version", "counters", "sqlite_sequence"});
    const soci::rowset<std::string> tables = (sql.prepare << "SELECT name FROM sqlite_master WHERE type = 'table'");
    for (const std::string& table : tables) EXPECT_NE(std::find(known.begin(), known.end(), table), known.end()) << table << " is missing in copy.hpp";
  });
}

}  // namespace
}  // namespace kl::board
