#include <leaderboard/client/api.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>
#include <httplib.h>

namespace kl::board {
namespace {

constexpr int kConnectSeconds = 5, kAnswerSeconds = 30;
constexpr auto kLongestPause = std::chrono::milliseconds(5000);

std::string message_of(const httplib::Response& response) {
  const auto json = Api::Json::parse(response.body, nullptr, false);
  const auto error = json.is_object() ? json.value("error", Api::Json::object()) : Api::Json::object();
  return error.is_object() ? error.value("message", fmt::format("the service answered with status {}", response.status)) : response.reason;
}

}  // namespace

struct Api::Implementation {
  httplib::Client client;
  httplib::Headers headers;
};

Api::Json Api::Answer::json() const {
  Json json = Json::parse(body, nullptr, false);
  if (json.is_discarded()) throw ApiTrouble(status, "the service's answer is no JSON; is there another service at this address?");
  return json;
}

Api::Api(const std::string& server, const std::string& token) : server_(server) {
  while (server_.ends_with('/')) server_.pop_back();
  if (!server_.starts_with("http://") && !server_.starts_with("https://")) throw ApiTrouble(0, fmt::format("'{}' is no URL of a service; write http://HOST:PORT or https://HOST", server));
  implementation_.reset(new Implementation{httplib::Client(server_), {}});
  auto& client = implementation_->client;
  client.set_connection_timeout(kConnectSeconds);
  client.set_read_timeout(kAnswerSeconds);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  if (!token.empty()) implementation_->headers.emplace("Authorization", "Bearer " + token);
}

Api::~Api() = default;

namespace {

Api::Answer checked(const std::string& server, const httplib::Result& result) {
  if (!result) throw ApiTrouble(0, fmt::format("no answer from {}: {}; is `./kernelings serve` running there?", server, httplib::to_string(result.error())));
  if (result->status >= 300 && result->status != 304) throw ApiTrouble(result->status, message_of(*result));
  return {result->status, result->body, result->get_header_value("ETag")};
}

}  // namespace

Api::Answer Api::get(const std::string& path, const std::string& etag) {
  httplib::Headers headers = implementation_->headers;
  if (!etag.empty()) headers.emplace("If-None-Match", etag);
  return checked(server_, implementation_->client.Get(path.c_str(), headers));
}

Api::Answer Api::post(const std::string& path, const Json& body, const std::string& idempotency_key, int retries) {
  httplib::Headers headers = implementation_->headers;
  if (!idempotency_key.empty()) headers.emplace("Idempotency-Key", idempotency_key);
  const std::string text = body.dump(-1, ' ', false, Json::error_handler_t::replace);
  auto pause = std::chrono::milliseconds(250);
  for (;; --retries) {
    try {
      return checked(server_, implementation_->client.Post(path.c_str(), headers, text, "application/json"));
    } catch (const ApiTrouble& trouble) {
      if (retries <= 0 || (trouble.status != 0 && trouble.status < 500)) throw;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, kLongestPause);
  }
}

}  // namespace kl::board
