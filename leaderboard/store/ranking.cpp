#include <leaderboard/store/implementation.hpp>

namespace kl::board {
std::vector<Store::BoardSize> Store::boards() {
  return implementation_->database.ask([&](soci::session& sql) {
    std::vector<BoardSize> sizes;
    const soci::rowset<soci::row> rows = (sql.prepare <<
        "SELECT s.board, s.puzzle, count(DISTINCT s.user_id) AS users FROM submissions s JOIN users u ON u.id = s.user_id "
        "WHERE " + kIsRanked + " GROUP BY s.board, s.puzzle ORDER BY s.board, s.puzzle");
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
  return implementation_->database.ask([&](soci::session& sql) {
    std::vector<Count> counts;
    const soci::rowset<soci::row> rows = (sql.prepare <<
        "SELECT CASE WHEN state = 'done' THEN verdict ELSE state END AS what, count(*) AS n FROM submissions GROUP BY what ORDER BY what");
    for (const soci::row& row : rows) counts.push_back({row.get<std::string>(0), whole(row, 1)});
    return counts;
  });
}

}  // namespace kl::board
