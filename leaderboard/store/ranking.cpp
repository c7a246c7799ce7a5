#include <fmt/format.h>

#include <leaderboard/store/implementation.hpp>

namespace kl::board {
namespace {

// Each user's best that counts, with its rank. Of equal scores the earliest stands first.
constexpr const char* kRanked =
    "WITH counted AS (SELECT s.id, s.user_id, s.score, s.created_at, row_number() OVER (PARTITION BY s.user_id ORDER BY s.score DESC, s.created_at, s.id) AS mine "
    "FROM submissions s JOIN users u ON u.id = s.user_id WHERE s.board = :board AND s.puzzle = :puzzle AND s.state = 'done' AND s.verdict = 'PASS' "
    "AND s.score >= 0 AND s.invalid_reason = '' AND u.banned = 0), "
    "ranked AS (SELECT id, rank() OVER (ORDER BY score DESC) AS place FROM counted WHERE mine = 1) ";

}  // namespace

std::vector<Rank> Store::ranking(const std::string& board, const std::string& puzzle, std::int64_t after, int most) {
  return implementation_->database.read([&](soci::session& sql) {
    std::vector<Rank> ranks;
    // Everything is behind a submission that there is not.
    double score = 1e300;
    std::int64_t created_at = 0;
    sql << "SELECT score, created_at FROM submissions WHERE id = :a", soci::use(after), soci::into(score), soci::into(created_at);
    const soci::rowset<soci::row> rows =
        (sql.prepare << fmt::format("{} SELECT {}, r.place FROM ranked r JOIN submissions s ON s.id = r.id JOIN users u ON u.id = s.user_id "
                                    "WHERE s.score < :s1 OR (s.score = :s2 AND (s.created_at > :c1 OR (s.created_at = :c2 AND s.id > :a2))) "
                                    "ORDER BY s.score DESC, s.created_at, s.id LIMIT :m", kRanked, kSubmissionColumns),
         soci::use(board, "board"), soci::use(puzzle, "puzzle"), soci::use(score, "s1"), soci::use(score, "s2"), soci::use(created_at, "c1"),
         soci::use(created_at, "c2"), soci::use(after, "a2"), soci::use(most, "m"));
    for (const soci::row& row : rows) ranks.push_back({whole(row, 17), read_submission(row)});
    return ranks;
  });
}

std::vector<Store::BoardSize> Store::boards() {
  return implementation_->database.read([&](soci::session& sql) {
    std::vector<BoardSize> sizes;
    const soci::rowset<soci::row> rows = (sql.prepare <<
        "SELECT s.board, s.puzzle, count(DISTINCT s.user_id) AS users FROM submissions s JOIN users u ON u.id = s.user_id WHERE s.state = 'done' "
        "AND s.verdict = 'PASS' AND s.score >= 0 AND s.invalid_reason = '' AND u.banned = 0 GROUP BY s.board, s.puzzle ORDER BY s.board, s.puzzle");
    for (const soci::row& row : rows) sizes.push_back({row.get<std::string>(0), row.get<std::string>(1), whole(row, 2)});
    return sizes;
  });
}

bool Store::rejudge(const std::string& actor, std::int64_t id, const std::string& reason) {
  return implementation_->database.write([&](soci::session& sql) {
    const std::int64_t fence = next_fence(sql);
    soci::statement update = (sql.prepare << "UPDATE submissions SET state = 'queued', attempts = 0, verdict = '', score = -1, invalid_reason = '', "
                                             "finished_at = 0, worker = '', fence = :f WHERE id = :i AND state = 'done'",
                              soci::use(fence), soci::use(id));
    update.execute(true);
    const bool found = update.get_affected_rows() > 0;
    if (found) implementation_->audit(sql, actor, "rejudge", std::to_string(id), reason);
    return found;
  });
}

bool Store::invalidate(const std::string& actor, std::int64_t id, const std::string& reason) {
  return implementation_->database.write([&](soci::session& sql) {
    const std::int64_t fence = next_fence(sql);
    soci::statement update = (sql.prepare << "UPDATE submissions SET invalid_reason = :r, fence = :f WHERE id = :i AND state = 'done'", soci::use(reason),
                              soci::use(fence), soci::use(id));
    update.execute(true);
    const bool found = update.get_affected_rows() > 0;
    if (found) implementation_->audit(sql, actor, "invalidate", std::to_string(id), reason);
    return found;
  });
}

std::vector<Store::Count> Store::counts() {
  return implementation_->database.read([&](soci::session& sql) {
    std::vector<Count> counts;
    const soci::rowset<soci::row> rows = (sql.prepare <<
        "SELECT CASE WHEN state = 'done' THEN verdict ELSE state END AS what, count(*) AS n FROM submissions GROUP BY what ORDER BY what");
    for (const soci::row& row : rows) counts.push_back({row.get<std::string>(0), whole(row, 1)});
    return counts;
  });
}

}  // namespace kl::board
