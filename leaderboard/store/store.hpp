// Everything that the leaderboard keeps: users and their tokens, submissions and their way through the queue, evidence, rankings.
//
// A submission is its own entry in the queue: there is no second row that could be lost or left behind. Its way is
//
//   queued -> running -> done
//      ^________|   the worker gave up, or its lease ran out; after kMostAttempts the verdict is INFRA_ERROR
//   any -> withdrawn   by its user
//
// Each claim has a fence, a number that only grows. Whoever reports under an older one is refused, so that a worker that was asleep
// cannot overwrite what its successor found. Every call is one transaction; a call that throws has changed nothing. Calls may come
// from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <leaderboard/clock.hpp>

namespace kl::board {

inline constexpr int kMostAttempts = 3;
inline constexpr const char* kInfraError = "INFRA_ERROR";  // the verdict of a submission that no worker could judge
inline constexpr const char* kPassVerdict = "PASS";

enum class State { kQueued, kRunning, kDone, kWithdrawn };
std::string_view name(State state);  // "queued", ...

struct User {
  std::int64_t id = 0;
  std::string name;
  bool banned = false;
};

struct Token {
  std::string id;
  User user;
  std::string scopes, label;
  std::int64_t created_at = 0, expires_at = 0;
};

struct Submission {
  std::int64_t id = 0;
  User user;
  std::string puzzle, board;       // slug; "sim-tiny"
  std::string source, source_hash;
  std::int64_t seed = 0;           // of the inputs; from 0
  std::int64_t created_at = 0, finished_at = 0;
  State state = State::kQueued;
  int attempts = 0;
  std::int64_t fence = 0;          // of the latest claim; grows with each change of state, so it tells versions apart too
  std::string worker;
  std::string verdict;             // once done: PASS, WRONG, ... or INFRA_ERROR
  std::optional<double> score;     // of a PASS: share of the ceiling, 1 is the ceiling
  double score_low = 0, score_high = 0;  // its 95 % interval; of a score that is counted, the score
  std::string invalid_reason;      // not empty: kept off the board
};

struct NewSubmission {
  std::int64_t user_id = 0;
  std::string idempotency_key, puzzle, board, source;
};

struct Submitted {
  enum How { kCreated, kRepeated, kKeyReused, kTooManyQueued } how = kCreated;
  std::int64_t id = 0;
};

struct Outcome {
  std::string verdict;
  std::optional<double> score;
  std::string quarantine;          // not empty: why it is kept off the board until somebody has looked
  std::string evidence;            // JSON
  double score_low = -1, score_high = -1;  // the score's 95 % interval; -1: the score itself
};

// What a worker's report comes to. kStale: somebody else has the job now, or nobody; the worker drops it.
enum class Report { kAccepted, kStale };

struct Rank {
  std::int64_t rank = 0;           // from 1; scores that nobody can tell apart share one (standings.hpp)
  Submission submission;           // a user's best; without its source
};

struct QueueState {
  std::int64_t queued = 0, running = 0;
  std::int64_t oldest_queued_at = 0;  // 0: none
  struct Busy {
    std::string worker;
    std::int64_t submission = 0, lease_until = 0;
  };
  std::vector<Busy> running_jobs;
};

// The place of a database for people to read: without the password.
std::string shown(const std::string& where);

class Store {
 public:
  // Opens or makes a database file, or opens the PostgreSQL database that `where` names (see Database), which other processes may use
  // too. A lease runs from when this process first sees it, or sees it kept: after a start its worker may still be at it.
  Store(const std::string& where, Clock clock, std::int64_t lease_ms);
  ~Store();

  // --- users and tokens
  User ensure_user(const std::string& name);
  std::optional<User> find_user(const std::string& name);
  void set_banned(const std::string& actor, const std::string& name, bool banned, const std::string& reason);
  // The text of a new token, which is shown once and kept nowhere.
  std::string add_token(std::int64_t user_id, const std::string& scopes, const std::string& label, std::int64_t lifetime_ms);
  // Whose token this is; nothing if it is unknown, expired or revoked, or its user banned.
  std::optional<Token> authenticate(std::string_view text);
  std::vector<Token> tokens_of(std::int64_t user_id);
  bool revoke_token(std::int64_t user_id, const std::string& id);
  // Takes one from the user's bucket of requests, which all services on a shared database have in common: 0 if there was one, else the
  // seconds until there is. Nothing where the database is this process's own: it counts faster in memory.
  std::optional<int> take_request(std::int64_t user_id, double burst, double per_second);

  // --- submissions
  // At most `most_queued` of a user wait at a time. The same key with the same content is the same submission, however often it is
  // sent; with another content it is kKeyReused.
  Submitted submit(const NewSubmission& submission, int most_queued);
  std::optional<Submission> submission(std::int64_t id);
  std::optional<std::string> evidence(std::int64_t id);
  // A user's own, newest first, without their sources; ids below `before` (0: from the newest).
  std::vector<Submission> submissions_of(std::int64_t user_id, std::int64_t before, int most);
  // False if the user has no such submission.
  bool withdraw(std::int64_t user_id, std::int64_t id);

  // --- the queue
  // Of users with fewest jobs under way, the one who was served longest ago; of theirs the oldest.
  std::optional<Submission> claim(const std::string& worker, const std::vector<std::string>& boards);
  Report heartbeat(std::int64_t id, std::int64_t fence);
  Report complete(std::int64_t id, std::int64_t fence, const Outcome& outcome);
  // The worker could not judge it, which is not the submission's fault: to the queue again, or INFRA_ERROR.
  Report fail(std::int64_t id, std::int64_t fence, const std::string& why);
  // Takes back what has a lease that ran out: called often, for it is also how leases that are kept through other processes are seen.
  // How many there were.
  int reap();
  QueueState queue();

  // --- rankings and administration
  // Up to `most` after the submission `after` (0: from the top), each user's best.
  std::vector<Rank> ranking(const std::string& board, const std::string& puzzle, std::int64_t after, int most);
  struct BoardSize {
    std::string board, puzzle;
    std::int64_t users = 0;
  };
  std::vector<BoardSize> boards();
  // False if there is no such submission, or it is not done.
  bool rejudge(const std::string& actor, std::int64_t id, const std::string& reason);
  bool invalidate(const std::string& actor, std::int64_t id, const std::string& reason);
  struct Count {
    std::string what;              // a state, or the verdict of what is done
    std::int64_t count = 0;
  };
  std::vector<Count> counts();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace kl::board
