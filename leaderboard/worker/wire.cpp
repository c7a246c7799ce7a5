#include <leaderboard/worker/wire.hpp>

#include <leaderboard/worker/wire_structs.hpp>

namespace kl::board {

std::string encode(const RunRequest& request) { return wire::to_bytes(request); }
std::optional<RunRequest> decode_request(const std::string& bytes) { return wire::from_bytes<RunRequest>(bytes); }
std::string encode(const RunResult& result) { return wire::to_bytes(result); }

std::optional<RunResult> decode_result(const std::string& bytes) {
  auto result = wire::from_bytes<RunResult>(bytes);
  if (result && !wire::is_sound(*result)) return {};
  return result;
}

}  // namespace kl::board
