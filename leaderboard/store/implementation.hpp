// What the parts of the store share.
#pragma once

#include <leaderboard/store/database.hpp>
#include <leaderboard/store/leases.hpp>
#include <leaderboard/store/store.hpp>

namespace kl::board {

struct Store::Implementation {
  Database database;
  Clock clock;
  std::int64_t lease_ms;
  Leases leases;

  Implementation(const std::string& where, Clock now, std::int64_t lease) : database(where), clock(std::move(now)), lease_ms(lease) {}
  void audit(soci::session& sql, const std::string& actor, const std::string& action, const std::string& subject, const std::string& reason) const;
};

// A column of whole numbers. Databases tell the width of a computed column in different ways.
std::int64_t whole(const soci::row& row, std::size_t column);

// The next fence of the database.
std::int64_t next_fence(soci::session& sql);

// Columns of a submission and its user, in the order that read_submission expects; `s` and `u` are the tables.
inline constexpr const char* kSubmissionColumns =
    "s.id, s.user_id, u.name, u.banned, s.puzzle, s.board, s.source_hash, s.seed, s.created_at, s.finished_at, s.state, s.attempts, s.fence, "
    "s.worker, s.verdict, s.score, s.invalid_reason, s.score_low, s.score_high";
inline constexpr std::size_t kSubmissionColumnCount = 19;
// A submission that its board shows.
inline const std::string kIsRanked = "s.state = 'done' AND s.verdict = 'PASS' AND s.score >= 0 AND s.invalid_reason = '' AND u.banned = 0";
// Without the source.
Submission read_submission(const soci::row& row);

}  // namespace kl::board
