#include <ctime>

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <leaderboard/service/routes.hpp>

namespace kl::board {
namespace {

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f; }

}  // namespace

Json Call::object() const {
  Json json = Json::parse(body, nullptr, false);  // refuses what is not UTF-8 too
  if (!json.is_object()) throw Refusal(400, "bad_json", "the body is not one JSON object");
  return json;
}

Reply json_reply(const Json& json, int status) {
  Reply reply;
  reply.status = status;
  reply.content = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return reply;
}

std::string text_field(const Json& object, const char* key, std::size_t most) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) throw Refusal(400, "bad_field", fmt::format("the field {} is missing or no text", key));
  std::string text = found->get<std::string>();
  if (text.size() > most) throw Refusal(413, "too_long", fmt::format("the field {} is longer than {} bytes", key, most));
  if (std::any_of(text.begin(), text.end(), is_control)) throw Refusal(400, "bad_field", fmt::format("the field {} holds control characters", key));
  return text;
}

std::int64_t whole_field(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) throw Refusal(400, "bad_field", fmt::format("the field {} is missing or no whole number", key));
  return found->get<std::int64_t>();
}

std::int64_t number_of(const Call& call, const char* key) {
  const auto found = call.query.find(key);
  if (found == call.query.end()) return 0;
  if (found->second.empty() || found->second.size() > 18 || found->second.find_first_not_of("0123456789") != std::string::npos)
    throw Refusal(400, "bad_query", fmt::format("{} is no number", key));
  return std::stoll(found->second);
}

int limit_of(const Call& call, int most) {
  const std::int64_t limit = number_of(call, "limit");
  return limit == 0 ? most : static_cast<int>(std::min<std::int64_t>(limit, most));
}

Refusal not_found(const std::string& what) { return {404, "not_found", "there is no " + what}; }

bool is_user_name(const std::string& name) {
  constexpr const char* kLetters = "abcdefghijklmnopqrstuvwxyz0123456789_-";
  return !name.empty() && name.size() <= 32 && name.find_first_not_of(kLetters) == std::string::npos && name[0] != '_' && name[0] != '-';
}

std::string utc(std::int64_t ms) {
  if (ms == 0) return "";
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(ms / 1000)));
}

bool stands_on_board(const Submission& s) { return s.state == State::kDone && s.verdict == kPassVerdict && s.invalid_reason.empty() && !s.user.banned; }

Json json_of(const Submission& s) {
  const auto or_null = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
  return {{"id", s.id}, {"user", s.user.name}, {"puzzle", s.puzzle}, {"board", s.board}, {"state", name(s.state)}, {"verdict", or_null(s.verdict)},
          {"score", s.score ? Json(*s.score) : Json(nullptr)}, {"score_low", s.score ? Json(s.score_low) : Json(nullptr)},
          {"score_high", s.score ? Json(s.score_high) : Json(nullptr)}, {"invalid_reason", or_null(s.invalid_reason)}, {"attempts", s.attempts},
          {"created_at", utc(s.created_at)}, {"finished_at", or_null(utc(s.finished_at))}, {"source_sha256", s.source_hash}};
}

}  // namespace kl::board
