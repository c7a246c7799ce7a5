#include <map>

#include <fmt/format.h>

#include <leaderboard/store/implementation.hpp>

namespace kl::board {
namespace {

// The first row of `query`, whose placeholders :b0, :b1, ... are the boards and :u is the user, if it has one. 0 if there is none.
std::int64_t first_of(soci::session& sql, const std::string& query, const std::vector<std::string>& boards, const std::int64_t* user = nullptr) {
  soci::statement select(sql);
  std::int64_t id = 0;
  for (std::size_t i = 0; i < boards.size(); ++i) select.exchange(soci::use(boards[i], fmt::format("b{}", i)));
  if (user != nullptr) select.exchange(soci::use(*user, "u"));
  select.exchange(soci::into(id));
  select.alloc();
  select.prepare(query);
  select.define_and_bind();
  return select.execute(true) ? id : 0;
}

std::string places(const std::vector<std::string>& boards) {
  std::string text;
  for (std::size_t i = 0; i < boards.size(); ++i) text += fmt::format("{}:b{}", i ? ", " : "", i);
  return text;
}

// The user whose turn it is. On PostgreSQL he is held: a claim beside this one passes him by, for it will soon be seen that he has a job
// more under way. (FOR NO KEY UPDATE: he may hand in meanwhile.) Only where there is nobody else is he waited for.
std::int64_t next_user(soci::session& sql, const std::vector<std::string>& boards) {
  // From user to user along the index of what is queued: the work grows with the users who wait, not with what they have handed in.
  const std::string query = fmt::format(
      "WITH RECURSIVE waiting(user_id) AS (SELECT min(user_id) FROM submissions WHERE state = 'queued' UNION ALL "
      "SELECT (SELECT min(s.user_id) FROM submissions s WHERE s.state = 'queued' AND s.user_id > w.user_id) FROM waiting w WHERE w.user_id IS NOT NULL), "
      "q AS MATERIALIZED (SELECT w.user_id, (SELECT min(s.id) FROM submissions s WHERE s.state = 'queued' AND s.user_id = w.user_id AND s.board IN ({})) AS first FROM waiting w) "
      "SELECT q.user_id FROM q JOIN users u ON u.id = q.user_id LEFT JOIN (SELECT user_id, count(*) AS jobs FROM submissions WHERE state = 'running' GROUP BY user_id) r ON r.user_id = q.user_id "
      "WHERE u.banned = 0 AND q.first IS NOT NULL ORDER BY coalesce(r.jobs, 0), u.last_served, q.first LIMIT 1", places(boards));
  if (!is_postgresql(sql)) return first_of(sql, query, boards);
  const std::int64_t user = first_of(sql, query + " FOR NO KEY UPDATE OF u SKIP LOCKED", boards);
  return user != 0 ? user : first_of(sql, query + " FOR NO KEY UPDATE OF u", boards);
}

// The submission whose turn it is, 0 if there is none. `boards` are checked names, each "sim-tiny" or the like.
std::int64_t next_in_queue(soci::session& sql, const std::vector<std::string>& boards) {
  const std::string query = fmt::format("SELECT id FROM submissions WHERE state = 'queued' AND user_id = :u AND board IN ({}) ORDER BY id LIMIT 1{}", places(boards),
                                        for_update_skip_locked(sql));
  // What a user had when he was chosen may be withdrawn, or claimed, by the time that he is held.
  for (int attempt = 0; attempt < 8; ++attempt) {
    const std::int64_t user = next_user(sql, boards);
    if (user == 0) return 0;
    if (const std::int64_t id = first_of(sql, query, boards, &user); id != 0) return id;
  }
  return 0;  // the worker asks again
}

struct Held {
  State state = State::kQueued;
  std::int64_t fence = 0;
  int attempts = 0;
  std::int64_t lease_until = 0;
};

// Nobody else changes it until the transaction ends.
std::optional<Held> held(soci::session& sql, std::int64_t id) {
  Held h;
  std::string state;
  sql << "SELECT state, fence, attempts, lease_until FROM submissions WHERE id = :i" << for_update(sql), soci::use(id), soci::into(state), soci::into(h.fence),
      soci::into(h.attempts), soci::into(h.lease_until);
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
  const double low = outcome.score_low < 0 ? score : outcome.score_low, high = outcome.score_high < 0 ? score : outcome.score_high;
  sql << "UPDATE submissions SET state = 'done', finished_at = :t, verdict = :v, score = :s, score_low = :a, score_high = :b, invalid_reason = :q, lease_until = 0 WHERE id = :i",
      soci::use(now), soci::use(outcome.verdict), soci::use(score), soci::use(low), soci::use(high), soci::use(outcome.quarantine), soci::use(id);
  sql << "DELETE FROM evidence WHERE submission_id = :i", soci::use(id);
  if (!outcome.evidence.empty()) sql << "INSERT INTO evidence VALUES(:i, :e)", soci::use(id), soci::use(outcome.evidence);
}

// After an attempt that came to nothing.
void give_back(soci::session& sql, std::int64_t id, const Held& h, std::int64_t now, const std::string& why) {
  end_attempt(sql, id, h.fence, now, why);
  if (h.attempts >= kMostAttempts) {
    finish(sql, id, now, {kInfraError, {}, "", "", -1, -1});
    return;
  }
  const std::int64_t fence = next_fence(sql);  // from here on its worker is late
  sql << "UPDATE submissions SET state = 'queued', worker = '', lease_until = 0, fence = :f WHERE id = :i", soci::use(fence), soci::use(id);
}

}  // namespace

std::int64_t next_fence(soci::session& sql) {
  std::int64_t fence = 0;
  sql << (is_postgresql(sql) ? "SELECT nextval('fence')" : "UPDATE counters SET value = value + 1 WHERE name = 'fence' RETURNING value"), soci::into(fence);
  return fence;
}

std::optional<Submission> Store::claim(const std::string& worker, const std::vector<std::string>& boards) {
  if (boards.empty()) return {};
  const Passage passage(implementation_->claiming);
  Lease lease;
  const std::int64_t id = implementation_->database.write([&](soci::session& sql) {
    const std::int64_t next = next_in_queue(sql, boards);
    if (next == 0) return next;
    const std::int64_t now = implementation_->clock(), until = now + implementation_->lease_ms, fence = next_fence(sql);
    sql << "UPDATE submissions SET state = 'running', worker = :w, fence = :f, lease_until = :l, attempts = attempts + 1 WHERE id = :i",
        soci::use(worker), soci::use(fence), soci::use(until), soci::use(next);
    sql << "INSERT INTO attempts(submission_id, fence, worker, started_at) VALUES(:i, :f, :w, :t)", soci::use(next), soci::use(fence), soci::use(worker),
        soci::use(now);
    sql << "UPDATE users SET last_served = :f WHERE id = (SELECT user_id FROM submissions WHERE id = :i)", soci::use(fence), soci::use(next);
    lease = {fence, until};
    return next;
  });
  if (id == 0) return {};
  implementation_->leases.saw(id, lease, implementation_->clock());
  return submission(id);
}

Report Store::heartbeat(std::int64_t id, std::int64_t fence) {
  const std::int64_t until = implementation_->clock() + implementation_->lease_ms;
  const Report report = implementation_->database.write([&](soci::session& sql) {
    const auto h = held(sql, id);
    if (!h || h->state != State::kRunning || h->fence != fence) return Report::kStale;
    sql << "UPDATE submissions SET lease_until = :l WHERE id = :i", soci::use(until), soci::use(id);
    return Report::kAccepted;
  });
  if (report == Report::kAccepted) implementation_->leases.saw(id, {fence, until}, implementation_->clock());
  return report;
}

Report Store::complete(std::int64_t id, std::int64_t fence, const Outcome& outcome) {
  return implementation_->database.write([&](soci::session& sql) {
    const auto h = held(sql, id);
    if (!h || h->fence != fence) return Report::kStale;
    if (h->state == State::kDone) return Report::kAccepted;  // the worker did not get the answer, and asks again
    if (h->state != State::kRunning) return Report::kStale;
    const std::int64_t now = implementation_->clock();
    end_attempt(sql, id, fence, now, "done");
    finish(sql, id, now, outcome);
    return Report::kAccepted;
  });
}

Report Store::fail(std::int64_t id, std::int64_t fence, const std::string& why) {
  return implementation_->database.write([&](soci::session& sql) {
    const auto h = held(sql, id);
    if (!h || h->state != State::kRunning || h->fence != fence) return Report::kStale;
    give_back(sql, id, *h, implementation_->clock(), why);
    return Report::kAccepted;
  });
}

int Store::reap() {
  std::map<std::int64_t, Lease> running;
  implementation_->database.ask([&](soci::session& sql) {
    running.clear();
    const soci::rowset<soci::row> rows = (sql.prepare << "SELECT id, fence, lease_until FROM submissions WHERE state = 'running'");
    for (const soci::row& row : rows) running[whole(row, 0)] = {whole(row, 1), whole(row, 2)};
  });
  int taken = 0;
  for (const auto& [id, lease] : implementation_->leases.run_out(running, implementation_->clock(), implementation_->lease_ms))
    taken += implementation_->database.write([&, id = id, lease = lease](soci::session& sql) {
      const auto h = held(sql, id);  // what was seen without holding it may have changed
      if (!h || h->state != State::kRunning || h->fence != lease.fence || h->lease_until != lease.until) return 0;
      give_back(sql, id, *h, implementation_->clock(), "lease ran out");
      return 1;
    });
  return taken;
}

QueueState Store::queue() {
  return implementation_->database.read([&](soci::session& sql) {
    QueueState state;
    sql << "SELECT count(*), coalesce(min(created_at), 0) FROM submissions WHERE state = 'queued'", soci::into(state.queued), soci::into(state.oldest_queued_at);
    const soci::rowset<soci::row> rows = (sql.prepare << "SELECT worker, id, lease_until FROM submissions WHERE state = 'running' ORDER BY id");
    for (const soci::row& row : rows) state.running_jobs.push_back({row.get<std::string>(0), whole(row, 1), whole(row, 2)});
    state.running = static_cast<std::int64_t>(state.running_jobs.size());
    return state;
  });
}

}  // namespace kl::board
