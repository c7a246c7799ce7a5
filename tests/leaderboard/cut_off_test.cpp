// A PostgreSQL that loses its connections, restarts and crashes while clients submit and workers report: a request is answered or is told
// to come again, nothing is lost, and nothing is done twice.
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include <leaderboard/store/database.hpp>
#include "services.hpp"

namespace kl::board {
namespace {

constexpr int kClients = 6, kEach = 25, kWorkers = 4;

class Load {
 public:
  explicit Load(RunningService& it) : it_(it) {
    for (int c = 0; c < kClients; ++c) tokens_.push_back(it.login("u" + std::to_string(c)));
    for (int c = 0; c < kClients; ++c) threads_.emplace_back([this, c] { submit(c); });
    for (int w = 0; w < kWorkers; ++w) threads_.emplace_back([this] { work(); });
  }
  void join() {
    for (std::thread& thread : threads_) thread.join();
  }
  int turned_away() const { return turned_away_; }
  bool done() const { return judged_ >= kClients * kEach; }

  // The clients' log against the database.
  void check() {
    EXPECT_EQ(stored_.size(), static_cast<std::size_t>(kClients * kEach));
    std::map<std::int64_t, std::string> in_database;
    Database(it_.folder.where()).read([&](soci::session& sql) {
      const soci::rowset<soci::row> rows = (sql.prepare << "SELECT id, idempotency_key FROM submissions");
      for (const soci::row& row : rows) in_database[row.get<long long>(0)] = row.get<std::string>(1);
      int undone = -1, twice = -1, without_evidence = -1;
      sql << "SELECT count(*) FROM submissions WHERE state <> 'done' OR verdict <> 'PASS'", soci::into(undone);
      sql << "SELECT count(*) FROM (SELECT submission_id FROM attempts WHERE outcome = 'done' GROUP BY submission_id HAVING count(*) <> 1) a", soci::into(twice);
      sql << "SELECT count(*) FROM submissions s WHERE NOT EXISTS (SELECT 1 FROM evidence e WHERE e.submission_id = s.id)", soci::into(without_evidence);
      EXPECT_EQ(undone, 0);
      EXPECT_EQ(twice, 0);
      EXPECT_EQ(without_evidence, 0);
    });
    EXPECT_EQ(in_database, stored_);
  }

 private:
  // As clients do: until there is an answer that is one.
  httplib::Result post(httplib::Client& http, const std::string& path, const std::string& token, const Json& body, const std::string& key = "") {
    httplib::Headers headers = {{"Authorization", "Bearer " + token}};
    if (!key.empty()) headers.emplace("Idempotency-Key", key);
    while (true) {
      auto answer = http.Post(path.c_str(), headers, body.dump(), "application/json");
      if (answer && answer->status < 500) return answer;
      if (answer) {
        EXPECT_EQ(answer->status, 503);
        EXPECT_EQ(answer->get_header_value("Retry-After"), "1");
        ++turned_away_;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }

  void submit(int client) {
    httplib::Client http("127.0.0.1", it_.port());
    for (int i = 0; i < kEach; ++i) {
      const std::string key = std::to_string(client) + "-" + std::to_string(i);
      const auto answer = post(http, "/v1/submissions", tokens_[static_cast<std::size_t>(client)], {{"puzzle", "vector-add"}, {"board", "sim-tiny"}, {"source", "// " + key}}, key);
      ASSERT_EQ(answer->status, 202) << answer->body;
      const std::lock_guard lock(mutex_);
      stored_[Json::parse(answer->body).at("id")] = key;
    }
  }

  void work() {
    httplib::Client http("127.0.0.1", it_.port());
    while (!done()) {
      const auto claimed = post(http, "/v1/worker/claim", it_.worker, {{"worker", "w"}, {"boards", {"sim-tiny"}}});
      if (claimed->status == 204) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        continue;
      }
      ASSERT_EQ(claimed->status, 200) << claimed->body;
      const Json job = Json::parse(claimed->body);
      const auto accepted = post(http, "/v1/worker/jobs/" + std::to_string(job.at("id").get<std::int64_t>()) + "/complete", it_.worker,
                                 {{"fence", job.at("fence")}, {"verdict", "PASS"}, {"score", 0.5}, {"evidence", {{"report", std::string(2000, 'r')}}}});
      ASSERT_TRUE(accepted->status == 200 || accepted->status == 409) << accepted->body;
      judged_ += accepted->status == 200;
    }
  }

  RunningService& it_;
  std::vector<std::string> tokens_;
  std::vector<std::thread> threads_;
  std::atomic<int> turned_away_ = 0, judged_ = 0;
  std::mutex mutex_;
  std::map<std::int64_t, std::string> stored_;
};

ServiceOptions patient() {
  ServiceOptions options;
  options.user_rate = options.address_rate = {1e9, 1e9};
  options.most_queued = 1000;
  options.lease_ms = 1500;  // of a claim whose answer was lost
  return options;
}

TEST(CutOff, ConnectionsEndUnderLoad) {
  RunningService it(patient());
  Load load(it);
  while (!load.done()) {
    shared_server()->sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
    std::this_thread::sleep_for(std::chrono::milliseconds(15));
  }
  load.join();
  load.check();
}

TEST(CutOff, TheDatabaseRestartsAndCrashesUnderLoad) {
  RunningService it(patient());
  Load load(it);
  for (const int signal : {SIGINT, SIGQUIT, SIGINT}) {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    shared_server()->stop(signal);
    EXPECT_EQ(it.send("GET", "/healthz").status, 200);
    const auto away = it.send("GET", "/readyz");
    EXPECT_EQ(away.status, 503);
    EXPECT_EQ(away.retry_after, "1");
    EXPECT_EQ(away.code(), "unavailable");
    shared_server()->start();
  }
  load.join();
  load.check();
  EXPECT_GT(load.turned_away(), 0);
  EXPECT_EQ(it.send("GET", "/readyz").status, 200);
}

TEST(CutOff, AConnectionThatIsUnusedWhileTheDatabaseRestartsIsMadeAnew) {
  StoreFolder folder;
  Store store = folder.open();
  const auto id = submit(store, store.ensure_user("ada").id, "k");
  shared_server()->stop(SIGINT);
  EXPECT_ANY_THROW(store.submission(id));
  shared_server()->start();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(store.submission(id)) << i;
  EXPECT_TRUE(store.claim("w", {"sim-tiny"}));
}

}  // namespace
}  // namespace kl::board
