// A request that is turned down, on its way from where that is found out to the reply.
#pragma once

#include <stdexcept>
#include <string>

namespace kl::board {

struct Refusal : std::runtime_error {
  Refusal(int http_status, std::string code_word, const std::string& message) : std::runtime_error(message), status(http_status), code(std::move(code_word)) {}
  int status;
  std::string code;  // for programs: "not_found"; the message is for people
};

}  // namespace kl::board
