// What the API answers.
#include <atomic>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "services.hpp"

namespace kl::board {
namespace {

TEST(Service, FromSubmissionToBoard) {
  RunningService it;
  const std::string ada = it.login("ada");
  const auto submitted = it.submit(ada, "k1");
  ASSERT_EQ(submitted.status, 202) << submitted.body;
  EXPECT_EQ(submitted.location, "/v1/submissions/1");
  EXPECT_EQ(submitted.json().at("state"), "queued");

  const Json job = it.claim();
  EXPECT_EQ(job.at("source"), "// source");
  EXPECT_EQ(it.complete(job, "PASS", 0.75).status, 200);

  const auto done = it.send("GET", submitted.location);
  EXPECT_EQ(done.json().at("verdict"), "PASS");
  EXPECT_EQ(done.json().at("score"), 0.75);
  const auto board = it.send("GET", "/v1/leaderboards/sim-tiny/vector-add").json();
  ASSERT_EQ(board.at("entries").size(), 1u);
  EXPECT_EQ(board["entries"][0].at("user"), "ada");
  EXPECT_EQ(board["entries"][0].at("rank"), 1);
  EXPECT_EQ(it.send("GET", submitted.location + "/evidence").json().at("report"), "r");
}

TEST(Service, ARequestThatArrivesTwiceIsOneSubmission) {
  RunningService it;
  const std::string ada = it.login("ada");
  EXPECT_EQ(it.submit(ada, "k").json().at("id"), it.submit(ada, "k").json().at("id"));
  EXPECT_EQ(it.submit(ada, "k", "// other").status, 409);
  const auto keyless = it.send("POST", "/v1/submissions", ada, {{"puzzle", "vector-add"}, {"board", "sim-tiny"}, {"source", ""}});
  EXPECT_EQ(keyless.code(), "no_idempotency_key");
}

TEST(Service, PollingCostsNothingWhileNothingChanges) {
  RunningService it;
  const auto location = it.submit(it.login("ada"), "k").location;
  const auto first = it.send("GET", location);
  ASSERT_FALSE(first.etag.empty());
  const auto second = it.send("GET", location, "", nullptr, {{"If-None-Match", first.etag}});
  EXPECT_EQ(second.status, 304);
  EXPECT_TRUE(second.body.empty());
  it.claim();
  const auto third = it.send("GET", location, "", nullptr, {{"If-None-Match", first.etag}});
  EXPECT_EQ(third.status, 200);
  EXPECT_EQ(third.json().at("state"), "running");
}

TEST(Service, WhoMayDoWhat) {
  RunningService it;
  const std::string ada = it.login("ada"), eve = it.login("eve");
  const auto location = it.submit(ada, "k").location;
  EXPECT_EQ(it.submit("", "k").status, 401);
  EXPECT_EQ(it.submit("kl_nonsense", "k").code(), "bad_token");
  EXPECT_EQ(it.submit(it.worker, "k").status, 403);
  EXPECT_EQ(it.send("DELETE", location, eve).status, 404);
  EXPECT_EQ(it.send("POST", "/v1/worker/claim", ada, {{"worker", "w"}, {"boards", {"sim-tiny"}}}).status, 403);
  EXPECT_EQ(it.send("POST", "/v1/admin/submissions/1/invalidate", ada, {{"reason", "r"}}).status, 403);
  EXPECT_EQ(it.send("POST", "/v1/tokens", ada, {{"scopes", "admin"}}).status, 403);
  EXPECT_EQ(it.send("POST", "/v1/tokens", ada, {{"user", "eve"}}).status, 403);
  EXPECT_EQ(it.send("POST", "/v1/tokens", "", {{"user", "mallory"}}).status, 403);  // registration is closed
  EXPECT_EQ(it.send("DELETE", location, ada).status, 200);
}

TEST(Service, WhatIsNotOnABoardIsItsOwners) {
  RunningService it;
  const std::string ada = it.login("ada"), eve = it.login("eve");
  const auto location = it.submit(ada, "k", "// secret").location;
  EXPECT_TRUE(it.send("GET", location, eve).json().at("source").is_null());
  EXPECT_EQ(it.send("GET", location, ada).json().at("source"), "// secret");
  it.complete(it.claim(), "WRONG");
  EXPECT_TRUE(it.send("GET", location).json().at("source").is_null());
  EXPECT_EQ(it.send("GET", location + "/evidence", eve).status, 403);
  EXPECT_EQ(it.send("GET", location + "/evidence", ada).status, 200);
}

TEST(Service, ATokenCanBeRevoked) {
  RunningService it;
  const std::string ada = it.login("ada");
  const std::string id = it.send("GET", "/v1/tokens", ada).json().at("tokens").at(0).at("id");
  EXPECT_EQ(it.send("DELETE", "/v1/tokens/" + id, it.login("eve")).status, 404);
  EXPECT_EQ(it.send("DELETE", "/v1/tokens/" + id, ada).status, 200);
  EXPECT_EQ(it.send("GET", "/v1/tokens", ada).status, 401);
}

TEST(Service, FilesWithTokensAreTheirOwnersAlone) {
  RunningService it;
  for (const char* name : {"admin.token", "worker.token"}) {
    struct stat status {};
    ASSERT_EQ(stat((it.folder.path() / name).c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
  }
}

TEST(Service, RegistrationMayBeOpen) {
  ServiceOptions options;
  options.open_registration = true;
  RunningService it(options);
  EXPECT_EQ(it.send("POST", "/v1/tokens", "", {{"user", "ada"}}).status, 201);
  EXPECT_EQ(it.send("POST", "/v1/tokens", "", {{"user", "ada"}}).code(), "name_taken");
  EXPECT_EQ(it.send("POST", "/v1/tokens", "", {{"user", "admin"}}).code(), "name_taken");
  EXPECT_EQ(it.send("POST", "/v1/tokens", "", {{"user", "eve"}, {"scopes", "worker"}}).status, 403);
}

TEST(Service, StaleWorkersAreTold) {
  RunningService it;
  const std::string ada = it.login("ada");
  it.submit(ada, "k");
  const Json job = it.claim();
  it.send("DELETE", "/v1/submissions/1", ada);
  EXPECT_EQ(it.send("POST", "/v1/worker/jobs/1/heartbeat", it.worker, {{"fence", job.at("fence")}}).code(), "stale");
  EXPECT_EQ(it.complete(job, "PASS", 1.0).code(), "stale");
}

TEST(Service, FasterThanTheMachineIsQuarantined) {
  RunningService it;
  it.submit(it.login("ada"), "k");
  it.complete(it.claim(), "PASS", 1.2);
  EXPECT_TRUE(it.send("GET", "/v1/leaderboards/sim-tiny/vector-add").json().at("entries").empty());
  EXPECT_FALSE(it.send("GET", "/v1/submissions/1").json().at("invalid_reason").is_null());
}

TEST(Service, Administration) {
  RunningService it;
  it.submit(it.login("eve"), "k");
  it.complete(it.claim(), "PASS", 0.9);
  EXPECT_EQ(it.send("POST", "/v1/admin/submissions/1/invalidate", it.admin, {{"reason", ""}}).status, 400);
  EXPECT_EQ(it.send("POST", "/v1/admin/submissions/1/invalidate", it.admin, {{"reason", "copied"}}).status, 200);
  EXPECT_EQ(it.send("GET", "/v1/submissions/1").json().at("invalid_reason"), "copied");
  EXPECT_EQ(it.send("POST", "/v1/admin/submissions/1/rejudge", it.admin, {{"reason", "appeal"}}).status, 202);
  EXPECT_EQ(it.claim().at("id"), 1);
  EXPECT_EQ(it.send("POST", "/v1/admin/users/eve/ban", it.admin, {{"banned", true}, {"reason", "copied"}}).status, 200);
  EXPECT_EQ(it.send("POST", "/v1/admin/users/nobody/ban", it.admin, {{"banned", true}, {"reason", "r"}}).status, 404);
}

TEST(Service, GuessingTokensIsSlow) {
  RunningService it;
  int refused = 0;
  for (int i = 0; i < 30; ++i) refused += it.send("GET", "/v1/tokens", "kl_0123456789ab_" + std::string(64, '0')).status == 429;
  EXPECT_GE(refused, 15);
  EXPECT_EQ(it.send("GET", "/healthz").status, 200);
}

TEST(Service, OneUserCannotFloodTheOthers) {
  RunningService it;
  const std::string eve = it.login("eve");
  int limited = 0;
  for (int i = 0; i < 60; ++i) limited += it.submit(eve, std::to_string(i)).status == 429;
  EXPECT_GE(limited, 30);
  EXPECT_EQ(it.submit(it.login("ada"), "k").status, 202);
}

TEST(Service, MetricsCount) {
  RunningService it;
  it.submit(it.login("ada"), "k");
  const auto text = it.send("GET", "/metrics").body;
  EXPECT_NE(text.find("kernelings_submissions{what=\"queued\"} 1\n"), std::string::npos) << text;
  EXPECT_NE(text.find("kernelings_queue_queued 1\n"), std::string::npos);
  EXPECT_EQ(it.send("GET", "/readyz").status, 200);
}

TEST(Service, TwoCannotHaveOnePort) {
  RunningService it;
  StoreFolder other;
  ServiceOptions options;
  options.port = it.port();
  options.data_folder = other.path();
  EXPECT_THROW(Service second(std::move(options)), std::runtime_error);
}

}  // namespace
}  // namespace kl::board
