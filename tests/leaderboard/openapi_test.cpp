// The document says what the server does, and the other way round.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "services.hpp"

namespace kl::board {
namespace {

class Document {
 public:
  Document() : json_(Json::parse(*host::read_file(host::source_root() / "leaderboard" / "service" / "openapi.json"))) {}
  const Json& json() const { return json_; }

  // What is wrong with a value, empty if it is as the schema says.
  std::string problem(const Json& value, const Json& schema, const std::string& at = "") const {
    if (schema.contains("$ref")) return problem(value, json_.at(Json::json_pointer(schema.at("$ref").get<std::string>().substr(1))), at);
    for (const Json& part : schema.value("allOf", Json::array()))
      if (const auto found = problem(value, part, at); !found.empty()) return found;
    if (schema.contains("type") && !has_type(value, schema.at("type"))) return at + ": is " + value.dump() + ", not " + schema.at("type").dump();
    if (schema.contains("enum") && std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end()) return at + ": is none of the enum: " + value.dump();
    for (const Json& key : schema.value("required", Json::array()))
      if (!value.contains(key.get<std::string>())) return at + ": lacks " + key.dump();
    if (schema.contains("properties"))
      for (const auto& [key, part] : schema.at("properties").items())
        if (value.contains(key))
          if (const auto found = problem(value.at(key), part, at + "/" + key); !found.empty()) return found;
    if (schema.contains("items"))
      for (const Json& item : value)
        if (const auto found = problem(item, schema.at("items"), at + "[]"); !found.empty()) return found;
    return "";
  }

  // The same for an answer to an operation.
  std::string problem(const std::string& path, const std::string& method, const RunningService::Answer& answer) const {
    const Json& responses = json_.at("paths").at(path).at(method).at("responses");
    const auto response = responses.find(std::to_string(answer.status));
    if (response == responses.end()) return method + " " + path + ": undocumented status " + std::to_string(answer.status) + " " + answer.body;
    if (!response->contains("content")) return answer.body.empty() ? "" : "has a body";
    const std::string type = response->at("content").begin().key();
    const Json& content = *response->at("content").begin();
    if (!answer.type.starts_with(type)) return "type " + answer.type + ", not " + type;
    return type == "application/json" ? problem(answer.json(), content.at("schema"), method + " " + path) : "";
  }

 private:
  static bool has_type(const Json& value, const Json& type) {
    if (type.is_array()) return std::any_of(type.begin(), type.end(), [&](const Json& one) { return has_type(value, one); });
    const std::string name = type;
    return name == "object" ? value.is_object() : name == "array" ? value.is_array() : name == "string" ? value.is_string() : name == "boolean" ? value.is_boolean()
         : name == "null" ? value.is_null() : name == "integer" ? value.is_number_integer() : name == "number" && value.is_number();
  }
  Json json_;
};

TEST(OpenApi, TheDocumentHasTheRoutesOfTheServerAndNoOthers) {
  RunningService it;
  const Document document;
  std::set<std::string> documented, served;
  for (const auto& [path, methods] : document.json().at("paths").items())
    for (const auto& [method, operation] : methods.items()) {
      std::string upper = method;
      std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return std::toupper(c); });
      documented.insert(upper + " " + path);
    }
  for (const std::string& route : it.service().routes())
    if (route.find(" /v1/") != std::string::npos || route == "GET /healthz" || route == "GET /readyz" || route == "GET /metrics") served.insert(route);
  EXPECT_EQ(documented, served);
}

// A life of submissions, each answer held against the document.
TEST(OpenApi, AnswersAreAsDocumented) {
  RunningService it;
  const Document document;
  const auto expect = [&](const std::string& method, const std::string& path, int status, const RunningService::Answer& answer) {
    EXPECT_EQ(answer.status, status) << method << " " << path << " " << answer.body;
    EXPECT_EQ(document.problem(path, method, answer), "");
    return answer;
  };
  const Json reason = {{"reason", "r"}};
  const std::string ada = expect("post", "/v1/tokens", 201, it.send("POST", "/v1/tokens", it.admin, {{"user", "ada"}})).json().at("token");
  expect("post", "/v1/tokens", 400, it.send("POST", "/v1/tokens", it.admin, {{"user", "A"}}));
  expect("post", "/v1/tokens", 403, it.send("POST", "/v1/tokens", "", {{"user", "eve"}}));
  expect("get", "/v1/tokens", 200, it.send("GET", "/v1/tokens", ada));
  expect("get", "/v1/tokens", 401, it.send("GET", "/v1/tokens"));
  expect("get", "/v1/puzzles", 200, it.send("GET", "/v1/puzzles"));
  expect("post", "/v1/submissions", 202, it.submit(ada, "k"));
  expect("post", "/v1/submissions", 409, it.submit(ada, "k", "other"));
  expect("post", "/v1/submissions", 401, it.submit("", "k"));
  expect("post", "/v1/submissions", 413, it.submit(ada, "l", std::string(kMostSourceBytes + 1, 'x')));
  expect("get", "/v1/submissions", 200, it.send("GET", "/v1/submissions", ada));
  expect("get", "/v1/submissions", 404, it.send("GET", "/v1/submissions?user=nobody"));
  expect("get", "/v1/submissions/{id}/evidence", 403, it.send("GET", "/v1/submissions/1/evidence"));
  expect("get", "/v1/submissions/{id}/evidence", 404, it.send("GET", "/v1/submissions/1/evidence", ada));
  const Json job = expect("post", "/v1/worker/claim", 200, it.send("POST", "/v1/worker/claim", it.worker, {{"worker", "w"}, {"boards", {"sim-tiny"}}})).json();
  expect("post", "/v1/worker/claim", 204, it.send("POST", "/v1/worker/claim", it.worker, {{"worker", "w"}, {"boards", {"sim-tiny"}}}));
  expect("get", "/v1/queue", 200, it.send("GET", "/v1/queue"));
  expect("post", "/v1/worker/jobs/{id}/heartbeat", 200, it.send("POST", "/v1/worker/jobs/1/heartbeat", it.worker, {{"fence", job.at("fence")}}));
  expect("post", "/v1/worker/jobs/{id}/heartbeat", 409, it.send("POST", "/v1/worker/jobs/1/heartbeat", it.worker, {{"fence", 99}}));
  expect("post", "/v1/worker/jobs/{id}/complete", 200, it.complete(job, "PASS", 0.5));
  expect("get", "/v1/leaderboards/{board}/{puzzle}", 200, it.send("GET", "/v1/leaderboards/sim-tiny/vector-add"));
  const auto shown = expect("get", "/v1/submissions/{id}", 200, it.send("GET", "/v1/submissions/1"));
  expect("get", "/v1/submissions/{id}", 304, it.send("GET", "/v1/submissions/1", "", nullptr, {{"If-None-Match", shown.etag}}));
  expect("get", "/v1/submissions/{id}/evidence", 200, it.send("GET", "/v1/submissions/1/evidence"));
  expect("post", "/v1/admin/submissions/{id}/rejudge", 202, it.send("POST", "/v1/admin/submissions/1/rejudge", it.admin, reason));
  const Json again = it.claim();
  expect("post", "/v1/worker/jobs/{id}/fail", 200, it.send("POST", "/v1/worker/jobs/1/fail", it.worker, {{"fence", again.at("fence")}, {"reason", "r"}}));
  it.complete(it.claim(), "WRONG");
  expect("post", "/v1/admin/submissions/{id}/invalidate", 200, it.send("POST", "/v1/admin/submissions/1/invalidate", it.admin, reason));
  expect("delete", "/v1/submissions/{id}", 200, it.send("DELETE", "/v1/submissions/1", ada));
  expect("post", "/v1/admin/submissions/{id}/rejudge", 404, it.send("POST", "/v1/admin/submissions/1/rejudge", it.admin, reason));
  expect("post", "/v1/admin/users/{name}/ban", 200, it.send("POST", "/v1/admin/users/ada/ban", it.admin, {{"banned", true}, {"reason", "r"}}));
  expect("delete", "/v1/tokens/{token}", 401, it.send("DELETE", "/v1/tokens/x", ada));
  expect("delete", "/v1/tokens/{token}", 404, it.send("DELETE", "/v1/tokens/x", it.admin));
  for (const char* path : {"/healthz", "/readyz", "/metrics", "/v1/openapi.json"}) expect("get", path, 200, it.send("GET", path));
}

}  // namespace
}  // namespace kl::board
