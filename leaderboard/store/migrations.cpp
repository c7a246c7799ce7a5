// The schema, step by step. A step that has been released is never edited: the next one changes what it made.
#include <leaderboard/store/database.hpp>

#include <stdexcept>

#include <fmt/format.h>

namespace kl::board {
namespace {

// `{id}` is a key that the database counts up. Times are milliseconds since 1970; no column is NULL: what is unknown is '' or 0,
// and a score that there is not is -1.
const char* const kMigrations[] = {
    R"(
    CREATE TABLE users(id {id}, name TEXT NOT NULL UNIQUE, created_at BIGINT NOT NULL, banned INTEGER NOT NULL DEFAULT 0,
                       last_served BIGINT NOT NULL DEFAULT 0);
    CREATE TABLE tokens(id TEXT PRIMARY KEY, user_id BIGINT NOT NULL REFERENCES users(id), hash TEXT NOT NULL, scopes TEXT NOT NULL,
                        label TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, revoked_at BIGINT NOT NULL DEFAULT 0);
    CREATE INDEX tokens_of_user ON tokens(user_id);
    CREATE TABLE submissions(id {id}, user_id BIGINT NOT NULL REFERENCES users(id), idempotency_key TEXT NOT NULL, puzzle TEXT NOT NULL,
                             board TEXT NOT NULL, source TEXT NOT NULL, source_hash TEXT NOT NULL, seed BIGINT NOT NULL,
                             created_at BIGINT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
                             fence BIGINT NOT NULL DEFAULT 0, worker TEXT NOT NULL DEFAULT '', lease_until BIGINT NOT NULL DEFAULT 0,
                             finished_at BIGINT NOT NULL DEFAULT 0, verdict TEXT NOT NULL DEFAULT '',
                             score DOUBLE PRECISION NOT NULL DEFAULT -1, invalid_reason TEXT NOT NULL DEFAULT '',
                             UNIQUE(user_id, idempotency_key));
    CREATE INDEX submissions_queue ON submissions(state, board, user_id, id);
    CREATE INDEX submissions_board ON submissions(board, puzzle, state, verdict);
    CREATE INDEX submissions_of_user ON submissions(user_id, id);
    CREATE TABLE evidence(submission_id BIGINT PRIMARY KEY REFERENCES submissions(id), bundle TEXT NOT NULL);
    CREATE TABLE attempts(submission_id BIGINT NOT NULL REFERENCES submissions(id), fence BIGINT NOT NULL, worker TEXT NOT NULL,
                          started_at BIGINT NOT NULL, ended_at BIGINT NOT NULL DEFAULT 0, outcome TEXT NOT NULL DEFAULT '',
                          PRIMARY KEY(submission_id, fence));
    CREATE TABLE audit(id {id}, at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL);
    CREATE TABLE counters(name TEXT PRIMARY KEY, value BIGINT NOT NULL);
    INSERT INTO counters VALUES('fence', 0);
    )",
};

void run_script(soci::session& sql, std::string script) {
  constexpr std::string_view kKey = "{id}";
  for (auto at = script.find(kKey); at != std::string::npos; at = script.find(kKey, at))
    script.replace(at, kKey.size(), "INTEGER PRIMARY KEY AUTOINCREMENT");
  for (std::size_t from = 0, end; (end = script.find(';', from)) != std::string::npos; from = end + 1)
    sql << script.substr(from, end - from);
}

int stored_version(soci::session& sql) {
  int version = 0;
  sql << "SELECT coalesce(max(version), 0) FROM schema_version", soci::into(version);
  return version;
}

}  // namespace

void migrate(soci::session& sql) {
  sql << "CREATE TABLE IF NOT EXISTS schema_version(version INTEGER NOT NULL)";
  const int newest = static_cast<int>(std::size(kMigrations));
  while (true) {
    sql << "BEGIN IMMEDIATE";  // before looking: two programs may start at once
    try {
      const int version = stored_version(sql);
      if (version > newest)
        throw std::runtime_error(fmt::format("the database has schema {}, and this program knows {}: a newer version has used it; upgrade", version, newest));
      if (version < newest) {
        run_script(sql, kMigrations[version]);
        sql << "INSERT INTO schema_version VALUES(:v)", soci::use(version + 1);
      }
      sql << "COMMIT";
      if (version >= newest) return;
    } catch (...) {
      sql << "ROLLBACK";
      throw;
    }
  }
}

}  // namespace kl::board
