#include <stdexcept>

#include <fmt/format.h>

#include <host/sha256.hpp>
#include <leaderboard/store/implementation.hpp>
#include <leaderboard/token.hpp>

namespace kl::board {
namespace {

State state_from_name(const std::string& text) {
  for (const State state : {State::kQueued, State::kRunning, State::kDone, State::kWithdrawn})
    if (name(state) == text) return state;
  throw std::runtime_error("the database holds the unknown state " + text);
}

std::int64_t random_seed() { return static_cast<std::int64_t>(random_bits() >> 1); }

}  // namespace

std::string_view name(State state) {
  switch (state) {
    case State::kQueued: return "queued";
    case State::kRunning: return "running";
    case State::kDone: return "done";
    case State::kWithdrawn: break;
  }
  return "withdrawn";
}

Submission read_submission(const soci::row& row) {
  Submission s;
  s.id = whole(row, 0);
  s.user = {whole(row, 1), row.get<std::string>(2), whole(row, 3) != 0};
  s.puzzle = row.get<std::string>(4);
  s.board = row.get<std::string>(5);
  s.source_hash = row.get<std::string>(6);
  s.seed = whole(row, 7);
  s.created_at = whole(row, 8);
  s.finished_at = whole(row, 9);
  s.state = state_from_name(row.get<std::string>(10));
  s.attempts = static_cast<int>(whole(row, 11));
  s.fence = whole(row, 12);
  s.worker = row.get<std::string>(13);
  s.verdict = row.get<std::string>(14);
  if (const double score = row.get<double>(15); score >= 0) s.score = score;
  s.invalid_reason = row.get<std::string>(16);
  s.score_low = row.get<double>(17);
  s.score_high = row.get<double>(18);
  return s;
}

Submitted Store::submit(const NewSubmission& wanted, int most_queued) {
  const std::string hash = host::sha256_hex(wanted.source);
  const std::int64_t seed = random_seed();
  return implementation_->database.write([&](soci::session& sql) {
    have_alone(sql, Exclusive::kSubmissionsOfUser, wanted.user_id);
    Submitted result;
    std::string old_hash, old_puzzle, old_board;
    sql << "SELECT id, source_hash, puzzle, board FROM submissions WHERE user_id = :u AND idempotency_key = :k", soci::use(wanted.user_id),
        soci::use(wanted.idempotency_key), soci::into(result.id), soci::into(old_hash), soci::into(old_puzzle), soci::into(old_board);
    if (sql.got_data()) {
      const bool same = old_hash == hash && old_puzzle == wanted.puzzle && old_board == wanted.board;
      result.how = same ? Submitted::kRepeated : Submitted::kKeyReused;
      return result;
    }
    int queued = 0;
    sql << "SELECT count(*) FROM submissions WHERE user_id = :u AND state = 'queued'", soci::use(wanted.user_id), soci::into(queued);
    if (queued >= most_queued) {
      result.how = Submitted::kTooManyQueued;
      return result;
    }
    const std::int64_t now = implementation_->clock();
    sql << "INSERT INTO submissions(user_id, idempotency_key, puzzle, board, source, source_hash, seed, created_at, state) "
           "VALUES(:u, :k, :p, :b, :s, :h, :r, :t, 'queued') RETURNING id",
        soci::use(wanted.user_id), soci::use(wanted.idempotency_key), soci::use(wanted.puzzle), soci::use(wanted.board), soci::use(wanted.source),
        soci::use(hash), soci::use(seed), soci::use(now), soci::into(result.id);
    return result;
  });
}

std::optional<Submission> Store::submission(std::int64_t id) {
  return implementation_->database.ask([&](soci::session& sql) {
    std::optional<Submission> found;
    soci::row row;
    sql << fmt::format("SELECT {}, s.source FROM submissions s JOIN users u ON u.id = s.user_id WHERE s.id = :i", kSubmissionColumns), soci::use(id), soci::into(row);
    if (!sql.got_data()) return found;
    found = read_submission(row);
    found->source = row.get<std::string>(kSubmissionColumnCount);
    return found;
  });
}

std::optional<std::string> Store::evidence(std::int64_t id) {
  return implementation_->database.ask([&](soci::session& sql) {
    std::string text;
    sql << "SELECT bundle FROM evidence WHERE submission_id = :i", soci::use(id), soci::into(text);
    return sql.got_data() ? std::optional(std::move(text)) : std::nullopt;
  });
}

std::vector<Submission> Store::submissions_of(std::int64_t user_id, std::int64_t before, int most) {
  return implementation_->database.read([&](soci::session& sql) {
    std::vector<Submission> found;
    const std::int64_t last = before == 0 ? INT64_MAX : before;
    const soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format("SELECT {} FROM submissions s JOIN users u ON u.id = s.user_id WHERE s.user_id = :u AND s.id < :b "
                                    "ORDER BY s.id DESC LIMIT :m", kSubmissionColumns),
         soci::use(user_id, "u"), soci::use(last, "b"), soci::use(most, "m"));
    for (const soci::row& row : rows) found.push_back(read_submission(row));
    return found;
  });
}

bool Store::withdraw(std::int64_t user_id, std::int64_t id) {
  return implementation_->database.write([&](soci::session& sql) {
    const std::int64_t now = implementation_->clock(), fence = next_fence(sql);
    // A worker that has it learns at its next report; what it finds is dropped.
    soci::statement update = (sql.prepare << "UPDATE submissions SET state = 'withdrawn', fence = :f, finished_at = :t WHERE id = :i AND user_id = :u",
                              soci::use(fence), soci::use(now), soci::use(id), soci::use(user_id));
    update.execute(true);
    return update.get_affected_rows() > 0;
  });
}

}  // namespace kl::board
