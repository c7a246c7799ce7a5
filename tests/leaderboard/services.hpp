// A service on a port of its own, and a client of it.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <host/digest.hpp>
#include <host/paths.hpp>
#include <leaderboard/service/service.hpp>
#include "stores.hpp"

namespace kl::board {

using Json = nlohmann::json;

class RunningService {
 public:
  explicit RunningService(ServiceOptions options = {}) {
    options.data_folder = folder.path();
    if (options.database.empty() && shared_server()) options.database = folder.where();
    options.port = 0;
    options.puzzles = {{8, "vector-add", "Vector add", "foundations", 1}, {9, "softmax", "Softmax", "foundations", 2}};
    if (!options.clock) options.clock = service_clock();
    service_ = std::make_unique<Service>(std::move(options));
    thread_ = std::thread([this] { service_->run(); });
    client = std::make_unique<httplib::Client>("127.0.0.1", service_->port());
    client->set_keep_alive(true);
    client->set_tcp_nodelay(true);
    while (!client->Get("/healthz")) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    admin = token_in("admin.token");
    worker = token_in("worker.token");
  }
  ~RunningService() {
    client.reset();
    service_->stop();
    thread_.join();
  }

  struct Answer {
    int status = 0;
    std::string body, etag, location, retry_after, type;
    Json json() const { return Json::parse(body, nullptr, false); }
    std::string code() const { return json().value("/error/code"_json_pointer, ""); }
  };

  Answer send(const std::string& method, const std::string& path, const std::string& token = "", const Json& body = nullptr, httplib::Headers headers = {}) {
    return send_text(method, path, token, body.is_null() ? "" : body.dump(), std::move(headers));
  }
  Answer send_text(const std::string& method, const std::string& path, const std::string& token, const std::string& body, httplib::Headers headers = {}) {
    if (!token.empty()) headers.emplace("Authorization", "Bearer " + token);
    auto result = method == "GET" ? client->Get(path, headers) : method == "DELETE" ? client->Delete(path, headers) : client->Post(path, headers, body, "application/json");
    if (!result) return {};
    return {result->status, result->body, result->get_header_value("ETag"), result->get_header_value("Location"), result->get_header_value("Retry-After"),
            result->get_header_value("Content-Type")};
  }

  std::string login(const std::string& name) { return send("POST", "/v1/tokens", admin, {{"user", name}}).json().at("token"); }
  Answer submit(const std::string& token, const std::string& key, const std::string& source = "// source") {
    return send("POST", "/v1/submissions", token, {{"puzzle", "vector-add"}, {"board", "sim-tiny"}, {"source", source}}, {{"Idempotency-Key", key}});
  }
  Json claim() { return send("POST", "/v1/worker/claim", worker, {{"worker", "w"}, {"boards", {"sim-tiny"}}}).json(); }
  Answer complete(const Json& job, const std::string& verdict, const Json& score = nullptr) {
    return send("POST", "/v1/worker/jobs/" + std::to_string(job.at("id").get<int>()) + "/complete", worker,
                {{"fence", job.at("fence")}, {"verdict", verdict}, {"score", score}, {"evidence", {{"report", "r"}}}});
  }

  int port() const { return service_->port(); }
  Service& service() { return *service_; }

  StoreFolder folder;
  std::unique_ptr<httplib::Client> client;
  std::string admin, worker;

 private:
  std::string token_in(const char* name) {
    std::string text = host::read_file(folder.path() / name).value_or("");
    return text.substr(0, text.find('\n'));
  }
  std::unique_ptr<Service> service_;
  std::thread thread_;
};

}  // namespace kl::board
