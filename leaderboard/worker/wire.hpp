// A run's request and its result as bytes, for a process that executes them behind a wall. The reader of a result trusts nothing:
// every count is held against the bytes that are there.
#pragma once

#include <optional>
#include <string>

#include <tl/executor.hpp>

namespace kl::board {

// All but the limits' and the machine's effect on other runs: what sim::simulate looks at.
std::string encode(const RunRequest& request);
std::optional<RunRequest> decode_request(const std::string& bytes);

std::string encode(const RunResult& result);
std::optional<RunResult> decode_result(const std::string& bytes);

}  // namespace kl::board
