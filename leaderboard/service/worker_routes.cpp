#include <cmath>

#include <fmt/format.h>

#include <leaderboard/board_name.hpp>
#include <leaderboard/service/routes.hpp>
#include <leaderboard/token.hpp>

namespace kl::board {
namespace {

constexpr std::size_t kMostEvidenceBytes = kMostBodyBytes - (64 << 10);

Reply accepted_or_stale(Report report) {
  if (report == Report::kStale) throw Refusal(409, "stale", "the lease ran out or the submission was withdrawn: drop the job");
  return json_reply({{"accepted", true}});
}

// Where scores are times, whoever reaches the first of the board is timed in turns with it.
Json top_of(const Context& context, const Submission& job) {
  if (!is_gpu_board(job.board)) return nullptr;
  const auto first = context.store.ranking(job.board, job.puzzle, 0, 1);
  if (first.empty() || first.front().submission.id == job.id) return nullptr;
  const auto top = context.store.submission(first.front().submission.id);
  if (!top || !top->score) return nullptr;
  return {{"id", top->id}, {"source", top->source}, {"score", *top->score}, {"score_low", top->score_low}, {"score_high", top->score_high}};
}

// A number from 0, or nothing.
std::optional<double> score_field(const Json& object, const char* key) {
  const auto score = object.find(key);
  if (score == object.end() || score->is_null()) return {};
  if (!score->is_number() || !(score->get<double>() >= 0) || !std::isfinite(score->get<double>())) throw Refusal(400, "bad_field", fmt::format("a {} is a number from 0", key));
  return score->get<double>();
}

Reply claim(const Context& context, const Call& call) {
  const Json object = call.object();
  const std::string worker = text_field(object, "worker", 64);
  std::vector<std::string> boards;
  for (const Json& board : object.value("boards", Json::array())) {
    if (!board.is_string() || boards.size() >= 16) throw Refusal(400, "bad_field", "boards are up to 16 names");
    boards.push_back(board.get<std::string>());
  }
  const auto job = context.store.claim(worker, boards);
  if (!job) {
    Reply nothing;
    nothing.status = 204;
    return nothing;
  }
  return json_reply({{"id", job->id}, {"fence", job->fence}, {"puzzle", job->puzzle}, {"board", job->board}, {"source", job->source}, {"seed", job->seed},
                     {"attempt", job->attempts}, {"lease_ms", context.options.lease_ms}, {"top", top_of(context, *job)}});
}

Reply heartbeat(const Context& context, const Call& call) {
  return accepted_or_stale(context.store.heartbeat(call.id(0), whole_field(call.object(), "fence")));
}

Reply complete(const Context& context, const Call& call) {
  const Json object = call.object();
  Outcome outcome;
  outcome.verdict = text_field(object, "verdict", 32);
  if (outcome.verdict.empty() || outcome.verdict.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") != std::string::npos) throw Refusal(400, "bad_field", "a verdict is capitals and _");
  outcome.score = score_field(object, "score");
  outcome.score_low = score_field(object, "score_low").value_or(-1);
  outcome.score_high = score_field(object, "score_high").value_or(-1);
  if (outcome.score && outcome.score_low >= 0 && !(outcome.score_low <= *outcome.score && *outcome.score <= outcome.score_high))
    throw Refusal(400, "bad_field", "a score lies in its interval");
  const auto evidence = object.find("evidence");
  if (evidence == object.end() || !evidence->is_object()) throw Refusal(400, "bad_field", "the evidence is missing or no object");
  outcome.evidence = evidence->dump(-1, ' ', false, Json::error_handler_t::replace);
  if (outcome.evidence.size() > kMostEvidenceBytes) throw Refusal(413, "too_long", fmt::format("the evidence is longer than {} bytes", kMostEvidenceBytes));
  if (object.contains("quarantine")) outcome.quarantine = text_field(object, "quarantine", 500);
  if (outcome.score.value_or(0) > kQuarantineAbove && outcome.quarantine.empty())
    outcome.quarantine = fmt::format("{:.0f} % of what the machine can do: nothing is as fast, so somebody has to look at it", 100 * *outcome.score);
  const Report report = context.store.complete(call.id(0), whole_field(object, "fence"), outcome);
  // Of the first of the board, when it was timed again.
  if (report == Report::kAccepted && object.contains("suspect"))
    context.store.invalidate("worker", whole_field(object, "suspect"), fmt::format("gave wrong outputs when it was timed again beside submission {}", call.id(0)));
  return accepted_or_stale(report);
}

Reply fail(const Context& context, const Call& call) {
  const Json object = call.object();
  return accepted_or_stale(context.store.fail(call.id(0), whole_field(object, "fence"), text_field(object, "reason", 500)));
}

}  // namespace

std::vector<Route> worker_routes() {
  return {{"POST", "/v1/worker/claim", kWorkerScope, claim},
          {"POST", "/v1/worker/jobs/{id}/heartbeat", kWorkerScope, heartbeat},
          {"POST", "/v1/worker/jobs/{id}/complete", kWorkerScope, complete},
          {"POST", "/v1/worker/jobs/{id}/fail", kWorkerScope, fail}};
}

}  // namespace kl::board
