#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <leaderboard/store/implementation.hpp>
#include <leaderboard/token.hpp>

namespace kl::board {
namespace {

std::optional<User> look_up_user(soci::session& sql, const std::string& name) {
  User user;
  int banned = 0;
  sql << "SELECT id, name, banned FROM users WHERE name = :n", soci::use(name), soci::into(user.id), soci::into(user.name), soci::into(banned);
  if (!sql.got_data()) return {};
  user.banned = banned != 0;
  return user;
}

}  // namespace

User Store::ensure_user(const std::string& name) {
  return implementation_->database.write([&](soci::session& sql) {
    if (const auto user = look_up_user(sql, name)) return *user;
    const std::int64_t now = implementation_->clock();
    sql << "INSERT INTO users(name, created_at) VALUES(:n, :t) ON CONFLICT (name) DO NOTHING", soci::use(name), soci::use(now);
    return look_up_user(sql, name).value();
  });
}

std::optional<User> Store::find_user(const std::string& name) {
  return implementation_->database.ask([&](soci::session& sql) { return look_up_user(sql, name); });
}

void Store::set_banned(const std::string& actor, const std::string& name, bool banned, const std::string& reason) {
  implementation_->database.write([&](soci::session& sql) {
    const int flag = banned ? 1 : 0;
    sql << "UPDATE users SET banned = :b WHERE name = :n", soci::use(flag), soci::use(name);
    implementation_->audit(sql, actor, banned ? "ban" : "unban", name, reason);
  });
}

std::string Store::add_token(std::int64_t user_id, const std::string& scopes, const std::string& label, std::int64_t lifetime_ms) {
  const TokenParts token = make_token();
  const std::string hash = hash_secret(token.secret);
  implementation_->database.write([&](soci::session& sql) {
    const std::int64_t now = implementation_->clock(), expires = now + lifetime_ms;
    sql << "INSERT INTO tokens(id, user_id, hash, scopes, label, created_at, expires_at) VALUES(:i, :u, :h, :s, :l, :c, :e)",
        soci::use(token.id), soci::use(user_id), soci::use(hash), soci::use(scopes), soci::use(label), soci::use(now), soci::use(expires);
  });
  return token.text();
}

std::optional<Token> Store::authenticate(std::string_view text) {
  const auto parts = parse_token(text);
  if (!parts) return {};
  return implementation_->database.ask([&](soci::session& sql) -> std::optional<Token> {
    Token found;
    std::string hash;
    std::int64_t revoked_at = 0;
    int banned = 0;
    sql << "SELECT t.id, t.hash, t.scopes, t.label, t.created_at, t.expires_at, t.revoked_at, u.id, u.name, u.banned "
           "FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.id = :i",
        soci::use(parts->id), soci::into(found.id), soci::into(hash), soci::into(found.scopes), soci::into(found.label),
        soci::into(found.created_at), soci::into(found.expires_at), soci::into(revoked_at), soci::into(found.user.id),
        soci::into(found.user.name), soci::into(banned);
    if (!sql.got_data() || !same_hash(hash, hash_secret(parts->secret))) return {};
    if (revoked_at != 0 || banned != 0 || found.expires_at <= implementation_->clock()) return {};
    return found;
  });
}

std::vector<Token> Store::tokens_of(std::int64_t user_id) {
  return implementation_->database.read([&](soci::session& sql) {
    std::vector<Token> tokens;
    const soci::rowset<soci::row> rows =
        (sql.prepare << "SELECT id, scopes, label, created_at, expires_at FROM tokens WHERE user_id = :u AND revoked_at = 0 ORDER BY created_at, id",
         soci::use(user_id));
    for (const soci::row& row : rows)
      tokens.push_back({row.get<std::string>(0), {}, row.get<std::string>(1), row.get<std::string>(2), whole(row, 3), whole(row, 4)});
    return tokens;
  });
}

bool Store::revoke_token(std::int64_t user_id, const std::string& id) {
  return implementation_->database.write([&](soci::session& sql) {
    const std::int64_t now = implementation_->clock();
    soci::statement update = (sql.prepare << "UPDATE tokens SET revoked_at = :t WHERE id = :i AND user_id = :u AND revoked_at = 0",
                              soci::use(now), soci::use(id), soci::use(user_id));
    update.execute(true);
    return update.get_affected_rows() > 0;
  });
}

// By the database's clock, in one statement: a row that is there and has less than one is left as it is and not returned.
std::optional<int> Store::take_request(std::int64_t user_id, double burst, double per_second) {
  if (!implementation_->database.is_shared()) return {};
  return implementation_->database.write([&](soci::session& sql) {
    const double per_ms = per_second / 1000, first = burst - 1;
    double held = 0;
    sql << "WITH t AS (SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS now) "
           "INSERT INTO buckets AS b(user_id, held, at) SELECT :u, CAST(:f AS DOUBLE PRECISION), now FROM t "
           "ON CONFLICT (user_id) DO UPDATE SET held = least(CAST(:b1 AS DOUBLE PRECISION), b.held + CAST(:r1 AS DOUBLE PRECISION) * greatest(excluded.at - b.at, 0)) - 1, at = excluded.at "
           "WHERE least(CAST(:b2 AS DOUBLE PRECISION), b.held + CAST(:r2 AS DOUBLE PRECISION) * greatest(excluded.at - b.at, 0)) >= 1 RETURNING held",
        soci::use(user_id, "u"), soci::use(first, "f"), soci::use(burst, "b1"), soci::use(per_ms, "r1"), soci::use(burst, "b2"), soci::use(per_ms, "r2"),
        soci::into(held);
    if (sql.got_data()) return 0;
    std::int64_t now = 0, at = 0;
    sql << "SELECT held, at, CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) FROM buckets WHERE user_id = :u", soci::use(user_id), soci::into(held), soci::into(at),
        soci::into(now);
    held += per_ms * static_cast<double>(std::max<std::int64_t>(now - at, 0));
    return std::max(1, static_cast<int>(std::ceil((1 - held) / per_second)));
  });
}

}  // namespace kl::board
