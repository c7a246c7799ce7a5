#include <fmt/format.h>

#include <leaderboard/service/routes.hpp>
#include <leaderboard/token.hpp>

namespace kl::board {
namespace {

constexpr std::int64_t kDayMs = 86'400'000, kMostDays = 3650;

Json json_of(const Token& token) {
  return {{"id", token.id}, {"scopes", token.scopes}, {"label", token.label}, {"created_at", utc(token.created_at)}, {"expires_at", utc(token.expires_at)}};
}

// For oneself with no more than one has; an administrator makes users, and tokens of any scope for them; where registration is open,
// anybody takes a free name.
Reply make(const Context& context, const Call& call) {
  const Json object = call.object();
  const bool is_admin = call.token && has_scope(call.token->scopes, kAdminScope);
  const std::string name = object.contains("user") ? text_field(object, "user", 64) : call.token ? call.token->user.name : "";
  const std::string scopes = object.contains("scopes") ? text_field(object, "scopes", 64) : kSubmitScope;
  const std::string label = object.contains("label") ? text_field(object, "label", 64) : "";
  const std::int64_t days = object.contains("days") ? whole_field(object, "days") : 365;
  if (!is_user_name(name)) throw Refusal(400, "bad_name", "a user's name is up to 32 of a-z, 0-9, _ and -, and begins with a letter or a digit");
  const auto wanted = split_scopes(scopes);
  if (!wanted) throw Refusal(400, "bad_scopes", "scopes are submit, worker and admin, with blanks between");
  if (days < 1 || days > kMostDays) throw Refusal(400, "bad_days", fmt::format("a token lasts 1 to {} days", kMostDays));
  const bool own = call.token && call.token->user.name == name;
  for (const std::string& scope : *wanted)
    if (!is_admin && !(own && has_scope(call.token->scopes, scope)) && !(scope == kSubmitScope && context.options.open_registration && !call.token))
      throw Refusal(403, "no_right", "this takes a token of an administrator: tokens for others, and of scopes that yours has not");
  if (!is_admin && !own && context.store.find_user(name)) throw Refusal(409, "name_taken", "somebody has this name already");
  const User user = context.store.ensure_user(name);
  if (user.banned) throw Refusal(403, "banned", "this user is banned");
  return json_reply({{"token", context.store.add_token(user.id, scopes, label, days * kDayMs)}, {"user", user.name}, {"scopes", scopes}}, 201);
}

Reply list_tokens(const Context& context, const Call& call) {
  Json json = {{"user", call.token->user.name}, {"tokens", Json::array()}};
  for (const Token& token : context.store.tokens_of(call.token->user.id)) json["tokens"].push_back(json_of(token));
  return json_reply(json);
}

Reply revoke(const Context& context, const Call& call) {
  if (!context.store.revoke_token(call.token->user.id, call.words[0])) throw not_found("such token of yours");
  return json_reply({{"revoked", call.words[0]}});
}

}  // namespace

std::vector<Route> token_routes() {
  return {{"POST", "/v1/tokens", "", make}, {"GET", "/v1/tokens", kSubmitScope, list_tokens}, {"DELETE", "/v1/tokens/{token}", kSubmitScope, revoke}};
}

}  // namespace kl::board
