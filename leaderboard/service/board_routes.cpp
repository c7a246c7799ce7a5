#include <fmt/format.h>

#include <leaderboard/service/routes.hpp>

namespace kl::board {
namespace {

Reply puzzles(const Context& context, const Call&) {
  Json json = {{"puzzles", Json::array()}, {"boards", context.options.boards}};
  for (const PuzzleCard& p : context.options.puzzles)
    json["puzzles"].push_back({{"number", p.number}, {"slug", p.slug}, {"title", p.title}, {"track", p.track}, {"difficulty", p.difficulty}});
  return json_reply(json);
}

Reply leaderboard(const Context& context, const Call& call) {
  const int limit = limit_of(call, 100);
  const auto ranks = context.store.ranking(call.words[0], call.words[1], number_of(call, "cursor"), limit);
  Json json = {{"board", call.words[0]}, {"puzzle", call.words[1]}, {"entries", Json::array()}, {"next_cursor", nullptr}};
  for (const Rank& r : ranks) {
    Json entry = json_of(r.submission);
    entry["rank"] = r.rank;
    json["entries"].push_back(std::move(entry));
  }
  if (static_cast<int>(ranks.size()) == limit) json["next_cursor"] = std::to_string(ranks.back().submission.id);
  return json_reply(json);
}

Reply queue(const Context& context, const Call&) {
  const QueueState state = context.store.queue();
  Json json = {{"queued", state.queued}, {"running", state.running}, {"oldest_queued_at", nullptr}, {"jobs", Json::array()}};
  if (state.oldest_queued_at != 0) json["oldest_queued_at"] = utc(state.oldest_queued_at);
  for (const auto& job : state.running_jobs) json["jobs"].push_back({{"submission", job.submission}, {"worker", job.worker}});
  return json_reply(json);
}

}  // namespace

std::vector<Route> board_routes() {
  return {{"GET", "/v1/puzzles", "", puzzles}, {"GET", "/v1/leaderboards/{board}/{puzzle}", "", leaderboard}, {"GET", "/v1/queue", "", queue}};
}

}  // namespace kl::board
