#include <fmt/format.h>

#include <leaderboard/service/routes.hpp>
#include <leaderboard/token.hpp>

namespace kl::board {
namespace {

std::string reason_of(const Call& call) {
  const std::string reason = text_field(call.object(), "reason", 500);
  if (reason.empty()) throw Refusal(400, "bad_field", "say why: the reason is shown and kept");
  return reason;
}

Reply rejudge(const Context& context, const Call& call) {
  if (!context.store.rejudge(call.token->user.name, call.id(0), reason_of(call))) throw not_found("such submission that is done");
  return json_reply({{"accepted", true}}, 202);
}

Reply invalidate(const Context& context, const Call& call) {
  if (!context.store.invalidate(call.token->user.name, call.id(0), reason_of(call))) throw not_found("such submission that is done");
  return json_reply({{"accepted", true}});
}

Reply ban(const Context& context, const Call& call) {
  const Json object = call.object();
  const auto banned = object.find("banned");
  if (banned == object.end() || !banned->is_boolean()) throw Refusal(400, "bad_field", "banned is true or false");
  if (!context.store.find_user(call.words[0])) throw not_found("such user");
  context.store.set_banned(call.token->user.name, call.words[0], banned->get<bool>(), reason_of(call));
  return json_reply({{"accepted", true}});
}

}  // namespace

std::vector<Route> admin_routes() {
  return {{"POST", "/v1/admin/submissions/{id}/rejudge", kAdminScope, rejudge},
          {"POST", "/v1/admin/submissions/{id}/invalidate", kAdminScope, invalidate},
          {"POST", "/v1/admin/users/{name}/ban", kAdminScope, ban}};
}

}  // namespace kl::board
