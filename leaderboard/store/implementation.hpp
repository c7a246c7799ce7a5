// What the parts of the store share.
#pragma once

#include <cstddef>
#include <semaphore>

#include <leaderboard/store/database.hpp>
#include <leaderboard/store/leases.hpp>
#include <leaderboard/store/store.hpp>

namespace kl::board {

inline constexpr std::ptrdiff_t kClaimsAtATime = 2;

// One of so many at a time, until it is destroyed.
class Passage {
 public:
  explicit Passage(std::counting_semaphore<>& gate) : gate_(gate) { gate_.acquire(); }
  ~Passage() { gate_.release(); }
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;

 private:
  std::counting_semaphore<>& gate_;
};

struct Store::Implementation {
  Database database;
  Clock clock;
  std::int64_t lease_ms;
  Leases leases;
  // Workers who ask for jobs must not take all connections from people who hand in: they can wait, and several at once only get in each
  // other's way, for each wants the user whose turn it is.
  std::counting_semaphore<> claiming{kClaimsAtATime};

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
