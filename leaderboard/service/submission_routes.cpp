#include <algorithm>

#include <fmt/format.h>

#include <leaderboard/service/routes.hpp>
#include <leaderboard/token.hpp>

namespace kl::board {
namespace {

Submission find_submission(const Context& context, std::int64_t id) {
  auto found = context.store.submission(id);
  if (!found) throw not_found(fmt::format("submission {}", id));
  return *std::move(found);
}

bool is_owner(const Call& call, const Submission& s) { return call.token && call.token->user.id == s.user.id; }

bool may_read(const Call& call, const Submission& s) {
  return stands_on_board(s) || is_owner(call, s) || (call.token && has_scope(call.token->scopes, kAdminScope));
}

Reply submit(const Context& context, const Call& call) {
  const auto& key = call.idempotency_key;
  if (key.empty() || key.size() > 100 || std::any_of(key.begin(), key.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; }))
    throw Refusal(400, "no_idempotency_key", "the header Idempotency-Key is missing, longer than 100 bytes, or not ASCII: a request may arrive twice, and the key tells that it is one");
  const Json object = call.object();
  NewSubmission wanted{call.token->user.id, call.idempotency_key, text_field(object, "puzzle", 64), text_field(object, "board", 64), text_field(object, "source", kMostSourceBytes)};
  const auto& puzzles = context.options.puzzles;
  const auto& boards = context.options.boards;
  if (std::none_of(puzzles.begin(), puzzles.end(), [&](const PuzzleCard& p) { return p.slug == wanted.puzzle; })) throw not_found("such puzzle; GET /v1/puzzles lists them");
  if (std::find(boards.begin(), boards.end(), wanted.board) == boards.end()) throw not_found(fmt::format("such board; there are: {}", fmt::join(boards, ", ")));
  const Submitted result = context.store.submit(wanted, context.options.most_queued);
  if (result.how == Submitted::kKeyReused) throw Refusal(409, "key_reused", "this Idempotency-Key was used for another submission");
  if (result.how == Submitted::kTooManyQueued)
    throw Refusal(429, "too_many_queued", fmt::format("{} submissions of yours wait already; wait for one, or withdraw it", context.options.most_queued));
  Reply reply = json_reply(json_of(find_submission(context, result.id)), 202);
  reply.location = fmt::format("/v1/submissions/{}", result.id);
  return reply;
}

Reply show(const Context& context, const Call& call) {
  const Submission s = find_submission(context, call.id(0));
  Json json = json_of(s);
  const bool readable = may_read(call, s);
  json["source"] = readable ? Json(s.source) : Json(nullptr);
  Reply reply = json_reply(json);
  reply.etag = fmt::format("\"{}-{}-{}{}\"", s.id, name(s.state), s.fence, readable ? "" : "-p");
  return reply;
}

Reply list_submissions(const Context& context, const Call& call) {
  const auto name = call.query.find("user");
  const std::string wanted = name != call.query.end() ? name->second : call.token ? call.token->user.name : "";
  const auto user = is_user_name(wanted) ? context.store.find_user(wanted) : std::nullopt;  // a database may refuse bytes that are no text
  if (!user) throw not_found("such user");
  const int limit = limit_of(call, 50);
  const auto found = context.store.submissions_of(user->id, number_of(call, "cursor"), limit);
  Json json = {{"submissions", Json::array()}, {"next_cursor", nullptr}};
  for (const Submission& s : found) json["submissions"].push_back(json_of(s));
  if (static_cast<int>(found.size()) == limit) json["next_cursor"] = std::to_string(found.back().id);
  return json_reply(json);
}

Reply withdraw(const Context& context, const Call& call) {
  if (!context.store.withdraw(call.token->user.id, call.id(0))) throw not_found("such submission of yours");
  return json_reply(json_of(find_submission(context, call.id(0))));
}

Reply evidence(const Context& context, const Call& call) {
  const Submission s = find_submission(context, call.id(0));
  if (!may_read(call, s)) throw Refusal(403, "not_yours", "the evidence of a submission that is not on a board is its owner's");
  auto bundle = context.store.evidence(s.id);
  if (!bundle) throw not_found("evidence of this submission yet");
  Reply reply;
  reply.content = *std::move(bundle);
  reply.etag = fmt::format("\"{}-{}\"", s.id, s.fence);
  return reply;
}

}  // namespace

std::vector<Route> submission_routes() {
  return {{"POST", "/v1/submissions", kSubmitScope, submit},
          {"GET", "/v1/submissions", "", list_submissions},
          {"GET", "/v1/submissions/{id}", "", show},
          {"DELETE", "/v1/submissions/{id}", kSubmitScope, withdraw},
          {"GET", "/v1/submissions/{id}/evidence", "", evidence}};
}

}  // namespace kl::board
