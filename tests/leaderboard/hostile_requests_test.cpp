// Requests that no honest client sends.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "services.hpp"

namespace kl::board {
namespace {

int connect_to(int port) {
  const int s = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect(s, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0 ? s : -1;
}

std::string raw(int port, const std::string& request) {
  const int s = connect_to(port);
  timeval patience{2, 0};
  setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (send(s, request.data(), request.size(), MSG_NOSIGNAL) < 0) return "";
  std::string answer(4096, '\0');
  const auto got = recv(s, answer.data(), answer.size(), 0);
  close(s);
  return answer.substr(0, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
}

TEST(HostileRequests, BodiesThatAreNoObjects) {
  RunningService it;
  const std::string ada = it.login("ada");
  for (const std::string& body : {std::string(), std::string("{"), std::string("[]"), std::string("null"), std::string("{\"puzzle\": 1}"), std::string("\xff\xfe"),
                                  std::string(100'000, '['), std::string("{\"puzzle\":\"vector-add\",\"board\":\"sim-tiny\",\"source\":\"\\u0000\"}"),
                                  std::string("{\"puzzle\":\"vector-add\",\"board\":\"sim-tiny\",\"source\":\"\xc3\x28\"}")}) {
    const auto answer = it.send_text("POST", "/v1/submissions", ada, body, {{"Idempotency-Key", "k"}});
    EXPECT_EQ(answer.status, 400) << body.substr(0, 80);
    EXPECT_FALSE(answer.code().empty());
  }
  EXPECT_TRUE(it.send("GET", "/v1/submissions", ada).json().at("submissions").empty());
}

TEST(HostileRequests, TooMuch) {
  RunningService it;
  const std::string ada = it.login("ada");
  EXPECT_EQ(it.submit(ada, "k", std::string(kMostSourceBytes + 1, 'x')).status, 413);
  EXPECT_EQ(it.submit(ada, "k", std::string(kMostBodyBytes + 1, 'x')).status, 413);
  EXPECT_EQ(it.submit(ada, std::string(101, 'k')).status, 400);
  EXPECT_EQ(it.submit(ada, "k\xff").status, 400);  // text in no encoding: a database may refuse it
  EXPECT_EQ(it.submit(ada, "k", std::string(kMostSourceBytes, 'x')).status, 202);
}

TEST(HostileRequests, PathsThatLeadNowhere) {
  RunningService it;
  for (const char* path : {"/v1/submissions/0x1", "/v1/submissions/99999999999999999999", "/v1/submissions/1'--", "/v1/leaderboards/../../etc/passwd", "/v1/leaderboards/a/b/c",
                           "/v1/leaderboards/%00/x", "/.git/config", "/v1/submissions/-1"}) {
    const auto answer = it.send("GET", path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.code(), "not_found") << path;
  }
  EXPECT_EQ(it.send("GET", "/v1/submissions/123456789012345678").status, 404);
  EXPECT_EQ(it.send("GET", "/v1/leaderboards/sim-tiny/vector-add?cursor=1%20OR%201%3D1").status, 400);
  EXPECT_EQ(it.send("GET", "/v1/submissions?user=%27%20OR%201=1--").status, 404);
  EXPECT_EQ(it.send("GET", "/v1/submissions?user=%FF%00").status, 404);
}

TEST(HostileRequests, NamesOfUsersAreNarrow) {
  RunningService it;
  for (const std::string& name : {std::string("<script>"), std::string("a b"), std::string("Ada"), std::string("\xd0\xb0\xd0\xb4\xd0\xb0"), std::string(33, 'a'), std::string("-x"), std::string()})
    EXPECT_EQ(it.send("POST", "/v1/tokens", it.admin, {{"user", name}}).status, 400) << name;
}

TEST(HostileRequests, WorkersSayNonsense) {
  RunningService it;
  it.submit(it.login("ada"), "k");
  const Json job = it.claim();
  const auto complete = [&](Json body) { return it.send("POST", "/v1/worker/jobs/1/complete", it.worker, body).status; };
  const Json fence = job.at("fence");
  EXPECT_EQ(complete({{"fence", "1"}, {"verdict", "PASS"}, {"evidence", Json::object()}}), 400);
  EXPECT_EQ(complete({{"fence", fence}, {"verdict", "<b>"}, {"evidence", Json::object()}}), 400);
  EXPECT_EQ(complete({{"fence", fence}, {"verdict", "PASS"}, {"score", -1}, {"evidence", Json::object()}}), 400);
  EXPECT_EQ(complete({{"fence", fence}, {"verdict", "PASS"}}), 400);
  EXPECT_EQ(complete({{"fence", fence.get<int>() + 1}, {"verdict", "PASS"}, {"evidence", Json::object()}}), 409);
  EXPECT_EQ(complete({{"fence", fence}, {"verdict", "PASS"}, {"score", 0.5}, {"evidence", Json::object()}}), 200);
}

TEST(HostileRequests, WhatIsNoHttp) {
  RunningService it;
  for (const std::string& text : {std::string("\r\n\r\n"), std::string("GET\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"), std::string(20'000, 'A') + "\r\n\r\n",
                                  std::string("POST /v1/tokens HTTP/1.1\r\nContent-Length: -1\r\n\r\n"), std::string("POST /v1/tokens HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n")}) {
    const std::string answer = raw(it.port(), text);
    EXPECT_EQ(answer.find(" 200 "), std::string::npos) << text.substr(0, 40);
  }
  EXPECT_EQ(it.send("GET", "/healthz").status, 200);
}

TEST(HostileRequests, SlowClientsHoldUpNobody) {
  RunningService it;
  std::vector<int> slow;
  for (int i = 0; i < 40; ++i) {
    slow.push_back(connect_to(it.port()));
    ASSERT_GE(slow.back(), 0);
    ASSERT_EQ(send(slow.back(), "GET / HT", 8, MSG_NOSIGNAL), 8);
  }
  const auto start = std::chrono::steady_clock::now();
  httplib::Client other("127.0.0.1", it.port());
  other.set_read_timeout(10);
  const auto answer = other.Get("/readyz");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  for (const int s : slow) close(s);
}

}  // namespace
}  // namespace kl::board
