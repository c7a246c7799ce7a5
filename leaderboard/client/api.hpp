// The service as its clients see it.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include <nlohmann/json.hpp>

namespace kl::board {

// The service cannot be reached, or says no. The message says what to do.
struct ApiTrouble : std::runtime_error {
  ApiTrouble(int http_status, const std::string& message) : std::runtime_error(message), status(http_status) {}
  int status;  // 0: no answer
};

class Api {
 public:
  using Json = nlohmann::ordered_json;
  struct Answer {
    int status = 0;
    std::string body, etag;
    Json json() const;  // throws ApiTrouble if it is none
  };

  // "http://host:port" or "https://host". Throws ApiTrouble if it is neither.
  Api(const std::string& server, const std::string& token);
  ~Api();

  // Of status 2xx or 304; anything else is thrown. A request that got no answer is sent again `retries` times, with pauses.
  Answer get(const std::string& path, const std::string& etag = "");
  Answer post(const std::string& path, const Json& body, const std::string& idempotency_key = "", int retries = 0);

  const std::string& server() const { return server_; }

 private:
  struct Implementation;
  std::string server_;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace kl::board
