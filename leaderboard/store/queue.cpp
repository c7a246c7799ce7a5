#include <fmt/format.h>

#include <leaderboard/store/implementation.hpp>

namespace kl::board {
namespace {

// The submission whose turn it is, 0 if there is none. `boards` are checked names, each "sim-tiny" or the like.
std::int64_t next_in_queue(soci::session& sql, const std::vector<std::string>& boards) {
  std::string places;
  for (std::size_t i = 0; i < boards.size(); ++i) places += fmt::format("{}:b{}", i ? ", " : "", i);
  soci::statement select(sql);
  std::int64_t id = 0;
  for (const std::string& board : boards) select.exchange(soci::use(board));
  select.exchange(soci::into(id));
  select.alloc();
  select.prepare(fmt::format("SELECT q.first FROM (SELECT user_id, min(id) AS first FROM submissions WHERE state = 'queued' AND board IN ({}) "
                             "GROUP BY user_id) q JOIN users u ON u.id = q.user_id WHERE u.banned = 0 "
                             "ORDER BY (SELECT count(*) FROM submissions r WHERE r.state = 'running' AND r.user_id = q.user_id), u.last_served, q.first LIMIT 1",
                             places));
  select.define_and_bind();
  return select.execute(true) ? id : 0;
}

struct Held {
  State state = State::kQueued;
  std::int64_t fence = 0;
  int attempts = 0;
};

std::optional<Held> held(soci::session& sql, std::int64_t id) {
  Held h;
  std::string state;
  sql << "SELECT state, fence, attempts FROM submissions WHERE id = :i", soci::use(id), soci::into(state), soci::into(h.fence), soci::into(h.attempts);
  if (!sql.got_data()) return {};
  h.state = state == name(State::kRunning) ? State::kRunning : state == name(State::kDone) ? State::kDone : State::kQueued;
  return h;
}

void end_attempt(soci::session& sql, std::int64_t id, std::int64_t fence, std::int64_t now, const std::string& outcome) {
  sql << "UPDATE attempts SET ended_at = :t, outcome = :o WHERE submission_id = :i AND fence = :f", soci::use(now), soci::use(outcome), soci::use(id),
      soci::use(fence);
}

void finish(soci::session& sql, std::int64_t id, std::int64_t now, const Outcome& outcome) {
  const double score = outcome.score.value_or(-1);
  sql << "UPDATE submissions SET state = 'done', finished_at = :t, verdict = :v, score = :s, invalid_reason = :q, lease_until = 0 WHERE id = :i",
      soci::use(now), soci::use(outcome.verdict), soci::use(score), soci::use(outcome.quarantine), soci::use(id);
  sql << "DELETE FROM evidence WHERE submission_id = :i", soci::use(id);
  if (!outcome.evidence.empty()) sql << "INSERT INTO evidence VALUES(:i, :e)", soci::use(id), soci::use(outcome.evidence);
}

// After an attempt that came to nothing.
void give_back(soci::session& sql, std::int64_t id, const Held& h, std::int64_t now, const std::string& why) {
  end_attempt(sql, id, h.fence, now, why);
  if (h.attempts >= kMostAttempts) {
    finish(sql, id, now, {kInfraError, {}, "", ""});
    return;
  }
  const std::int64_t fence = next_fence(sql);  // from here on its worker is late
  sql << "UPDATE submissions SET state = 'queued', worker = '', lease_until = 0, fence = :f WHERE id = :i", soci::use(fence), soci::use(id);
}

}  // namespace

std::int64_t next_fence(soci::session& sql) {
  std::int64_t fence = 0;
  sql << "UPDATE counters SET value = value + 1 WHERE name = 'fence' RETURNING value", soci::into(fence);
  return fence;
}

std::optional<Submission> Store::claim(const std::string& worker, const std::vector<std::string>& boards) {
  if (boards.empty()) return {};
  std::int64_t id = 0;
  implementation_->database.write([&](soci::session& sql) {
    id = next_in_queue(sql, boards);
    if (id == 0) return;
    const std::int64_t now = implementation_->clock(), until = now + implementation_->lease_ms, fence = next_fence(sql);
    sql << "UPDATE submissions SET state = 'running', worker = :w, fence = :f, lease_until = :l, attempts = attempts + 1 WHERE id = :i",
        soci::use(worker), soci::use(fence), soci::use(until), soci::use(id);
    sql << "INSERT INTO attempts(submission_id, fence, worker, started_at) VALUES(:i, :f, :w, :t)", soci::use(id), soci::use(fence), soci::use(worker),
        soci::use(now);
    sql << "UPDATE users SET last_served = :f WHERE id = (SELECT user_id FROM submissions WHERE id = :i)", soci::use(fence), soci::use(id);
  });
  return id == 0 ? std::nullopt : submission(id);
}

Report Store::heartbeat(std::int64_t id, std::int64_t fence) {
  Report report = Report::kStale;
  implementation_->database.write([&](soci::session& sql) {
    const auto h = held(sql, id);
    if (!h || h->state != State::kRunning || h->fence != fence) return;
    const std::int64_t until = implementation_->clock() + implementation_->lease_ms;
    sql << "UPDATE submissions SET lease_until = :l WHERE id = :i", soci::use(until), soci::use(id);
    report = Report::kAccepted;
  });
  return report;
}

Report Store::complete(std::int64_t id, std::int64_t fence, const Outcome& outcome) {
  Report report = Report::kStale;
  implementation_->database.write([&](soci::session& sql) {
    const auto h = held(sql, id);
    if (!h || h->fence != fence) return;
    if (h->state == State::kDone) report = Report::kAccepted;  // the worker did not get the answer, and asks again
    if (h->state != State::kRunning) return;
    const std::int64_t now = implementation_->clock();
    end_attempt(sql, id, fence, now, "done");
    finish(sql, id, now, outcome);
    report = Report::kAccepted;
  });
  return report;
}

Report Store::fail(std::int64_t id, std::int64_t fence, const std::string& why) {
  Report report = Report::kStale;
  implementation_->database.write([&](soci::session& sql) {
    const auto h = held(sql, id);
    if (!h || h->state != State::kRunning || h->fence != fence) return;
    give_back(sql, id, *h, implementation_->clock(), why);
    report = Report::kAccepted;
  });
  return report;
}

int Store::reap() {
  int taken = 0;
  implementation_->database.write([&](soci::session& sql) {
    const std::int64_t now = implementation_->clock();
    std::vector<std::int64_t> late;
    const soci::rowset<long long> rows = (sql.prepare << "SELECT id FROM submissions WHERE state = 'running' AND lease_until <= :t ORDER BY id", soci::use(now));
    for (const long long id : rows) late.push_back(id);
    for (const std::int64_t id : late) give_back(sql, id, *held(sql, id), now, "lease ran out");
    taken = static_cast<int>(late.size());
  });
  return taken;
}

QueueState Store::queue() {
  QueueState state;
  implementation_->database.read([&](soci::session& sql) {
    sql << "SELECT count(*), coalesce(min(created_at), 0) FROM submissions WHERE state = 'queued'", soci::into(state.queued), soci::into(state.oldest_queued_at);
    const soci::rowset<soci::row> rows = (sql.prepare << "SELECT worker, id, lease_until FROM submissions WHERE state = 'running' ORDER BY id");
    for (const soci::row& row : rows) state.running_jobs.push_back({row.get<std::string>(0), whole(row, 1), whole(row, 2)});
    state.running = static_cast<std::int64_t>(state.running_jobs.size());
  });
  return state;
}

}  // namespace kl::board
