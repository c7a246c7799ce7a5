// 10,000 submissions of 200 users while sixteen workers of a fake device drain the queue, some of which lose their leases: nothing is
// lost, nothing counts twice, and the clients' log and the database agree. On PostgreSQL by two services, each with half of the
// clients and half of the workers. Figures for docs/operations.md are printed.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "services.hpp"

namespace kl::board {
namespace {

constexpr int kUsers = 200, kEach = 50, kClients = 16, kWorkers = 16;

// As clients do: a request that got no answer is sent again.
class Caller {
 public:
  Caller(int port, const std::string& token, std::atomic<int>& unanswered) : http_("127.0.0.1", port), token_(token), unanswered_(unanswered) {
    http_.set_keep_alive(true);
    http_.set_tcp_nodelay(true);
    http_.set_read_timeout(20);
  }
  RunningService::Answer post(const std::string& path, const Json& body, const std::string& key = "", const std::string& token = "") {
    httplib::Headers headers = {{"Authorization", "Bearer " + (token.empty() ? token_ : token)}};
    if (!key.empty()) headers.emplace("Idempotency-Key", key);
    for (int attempt = 0; attempt < 20; ++attempt) {
      if (const auto answer = http_.Post(path.c_str(), headers, body.dump(), "application/json")) return {answer->status, answer->body, "", "", "", ""};
      ++unanswered_;
    }
    return {};
  }

 private:
  httplib::Client http_;
  const std::string token_;
  std::atomic<int>& unanswered_;
};

class Drain {
 public:
  Drain(RunningService& it, int other_port) : it_(it), ports_{it.port(), other_port} {
    for (int u = 0; u < kUsers; ++u) tokens_.push_back(it.login("u" + std::to_string(u)));
  }

  void submit(int client) {
    Caller caller(ports_[client % 2], "", unanswered_);
    for (int i = client; i < kUsers * kEach; i += kClients) {
      const std::string& token = tokens_[static_cast<std::size_t>(i % kUsers)];
      const Json body = {{"puzzle", "vector-add"}, {"board", "sim-tiny"}, {"source", "// " + std::to_string(i)}};
      const auto start = std::chrono::steady_clock::now();
      auto answer = caller.post("/v1/submissions", body, std::to_string(i), token);
      const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
      // Every fiftieth is sent again, as after an answer that was lost on the way.
      if (i % 50 == 0) answer = caller.post("/v1/submissions", body, std::to_string(i), token);
      EXPECT_EQ(answer.status, 202) << answer.body;
      const std::lock_guard lock(mutex_);
      if (answer.status == 202) {
        log_[answer.json().at("id")] = i;
        submitted_[answer.json().at("id")] = start;
      }
      submit_ms_.push_back(ms);
    }
    ++clients_done_;
  }

  void work(int worker) {
    Caller caller(ports_[worker % 2], it_.worker, unanswered_);
    const Json wanted = {{"worker", "w" + std::to_string(worker)}, {"boards", {"sim-tiny"}}};
    while (true) {
      const bool last_round = clients_done_ == kClients;
      const auto answer = caller.post("/v1/worker/claim", wanted);
      if (answer.status != 200) {
        EXPECT_EQ(answer.status, 204);
        if (last_round) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        continue;
      }
      const Json job = answer.json();
      if (job.at("attempt") == 1) {
        const std::lock_guard lock(mutex_);
        claimed_[job.at("id")] = std::chrono::steady_clock::now();
      }
      const std::string path = "/v1/worker/jobs/" + std::to_string(job.at("id").get<std::int64_t>());
      // Of the first attempts every hundredth is given up, as by a worker that breaks; its late answer must not count.
      const bool breaks = job.at("id").get<std::int64_t>() % 100 == 0 && job.at("attempt") == 1;
      if (breaks) caller.post(path + "/fail", {{"fence", job.at("fence")}, {"reason", "broke"}});
      const auto accepted = caller.post(path + "/complete", {{"fence", job.at("fence")}, {"verdict", "PASS"}, {"score", 0.5}, {"evidence", Json::object()}});
      EXPECT_EQ(accepted.status, breaks ? 409 : 200) << accepted.body;
      if (breaks) continue;
      const std::lock_guard lock(mutex_);
      ++judged_[job.at("id")];
    }
  }

  void check() {
    ASSERT_EQ(log_.size(), static_cast<std::size_t>(kUsers * kEach));
    std::set<int> keys;
    for (const auto& [id, key] : log_) keys.insert(key);
    EXPECT_EQ(keys.size(), log_.size());
    EXPECT_EQ(judged_.size(), log_.size());
    for (const auto& [id, times] : judged_) {
      EXPECT_EQ(times, 1) << id;
      EXPECT_TRUE(log_.contains(id)) << id;
    }
    EXPECT_NE(it_.send("GET", "/metrics").body.find("kernelings_submissions{what=\"PASS\"} 10000\n"), std::string::npos);
    std::sort(submit_ms_.begin(), submit_ms_.end());
    std::printf("unanswered: %d\n", unanswered_.load());
    std::printf("submit: median %.1f ms, p99 %.1f ms\n", submit_ms_[submit_ms_.size() / 2], submit_ms_[submit_ms_.size() * 99 / 100]);
    report_fairness();
  }

 private:
  // What each user waited on average from handing in to a worker. Jain's index is 1 where all waited the same, 1/200 where one did all the waiting.
  void report_fairness() {
    std::vector<double> waits(kUsers);
    for (const auto& [id, key] : log_) waits[static_cast<std::size_t>(key % kUsers)] += std::chrono::duration<double, std::milli>(claimed_.at(id) - submitted_.at(id)).count() / kEach;
    double sum = 0, squares = 0;
    for (const double wait : waits) {
      sum += wait;
      squares += wait * wait;
    }
    std::sort(waits.begin(), waits.end());
    std::printf("fairness: users waited %.0f to %.0f ms (mean of each), median %.0f ms, Jain's index %.3f\n", waits.front(), waits.back(), waits[kUsers / 2], sum * sum / (kUsers * squares));
  }

  RunningService& it_;
  const int ports_[2];
  std::vector<std::string> tokens_;
  std::atomic<int> clients_done_ = 0, unanswered_ = 0;
  std::mutex mutex_;
  std::map<std::int64_t, int> log_, judged_;
  std::map<std::int64_t, std::chrono::steady_clock::time_point> submitted_, claimed_;
  std::vector<double> submit_ms_;
};

TEST(Drain, NothingIsLostOrDoneTwice) {
  ServiceOptions options;
  options.user_rate = options.address_rate = {1e9, 1e9};
  options.most_queued = 1000;
  RunningService it(options);
  std::unique_ptr<RunningService> other;
  if (shared_server()) {
    options.database = it.folder.where();
    other = std::make_unique<RunningService>(options);
  }
  Drain drain(it, other ? other->port() : it.port());
  std::vector<std::thread> threads;
  const auto start = std::chrono::steady_clock::now();
  for (int c = 0; c < kClients; ++c) threads.emplace_back([&, c] { drain.submit(c); });
  for (int w = 0; w < kWorkers; ++w) threads.emplace_back([&, w] { drain.work(w); });
  for (std::thread& thread : threads) thread.join();
  std::printf("%d submissions judged in %.1f s\n", kUsers * kEach, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  drain.check();
}

}  // namespace
}  // namespace kl::board
