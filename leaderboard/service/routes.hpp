// What the service answers: handlers that know the store and nothing of sockets.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <leaderboard/service/metrics.hpp>
#include <leaderboard/service/refusal.hpp>
#include <leaderboard/service/service.hpp>
#include <leaderboard/store/store.hpp>

namespace kl::board {

using Json = nlohmann::ordered_json;

struct Call {
  std::vector<std::string> words;                // of the path: what stood for {id} and the like
  std::map<std::string, std::string> query;
  std::string body, idempotency_key;
  std::optional<Token> token;                    // of the caller
  // The body as an object; throws Refusal.
  Json object() const;
  std::int64_t id(std::size_t word) const { return std::stoll(words[word]); }  // {id} is up to 18 digits
};

struct Reply {
  int status = 200;
  std::string content;
  std::string type = "application/json";
  std::string etag;                              // not empty: the client may ask whether it has changed
  std::string location;
};
Reply json_reply(const Json& json, int status = 200);

struct Context {
  Store& store;
  const ServiceOptions& options;
  Metrics& metrics;
};

struct Route {
  const char* method;
  const char* path;                              // "/v1/submissions/{id}"; {id} is a number, anything else a name
  const char* scope;                             // that the token must have; empty: anybody may ask
  std::function<Reply(const Context&, const Call&)> handle;
};

std::vector<Route> submission_routes();
std::vector<Route> board_routes();
std::vector<Route> token_routes();
std::vector<Route> worker_routes();
std::vector<Route> admin_routes();
std::vector<Route> machine_routes();             // health and metrics
std::vector<Route> page_routes();

// A field of an object that must be there and be text of at most `most` bytes without control characters but tab and line ends.
std::string text_field(const Json& object, const char* key, std::size_t most);
std::int64_t whole_field(const Json& object, const char* key);
int limit_of(const Call& call, int most);
std::int64_t number_of(const Call& call, const char* key);
Refusal not_found(const std::string& what);
// [a-z0-9][a-z0-9_-]{0,31}
bool is_user_name(const std::string& name);
// Then source and evidence are everybody's: what is ranked is there to be checked.
bool stands_on_board(const Submission& submission);
// For JSON: what everybody may know of a submission.
Json json_of(const Submission& submission);
// "2026-03-01T12:00:00Z"
std::string utc(std::int64_t ms);

}  // namespace kl::board
