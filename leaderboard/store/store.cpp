#include <leaderboard/store/implementation.hpp>

namespace kl::board {

Store::Store(const std::string& where, Clock clock, std::int64_t lease_ms)
    : implementation_(new Implementation(where, std::move(clock), lease_ms)) {}

Store::~Store() = default;

std::int64_t whole(const soci::row& row, std::size_t column) {
  switch (row.get_properties(column).get_data_type()) {
    case soci::dt_integer: return row.get<int>(column);
    case soci::dt_unsigned_long_long: return static_cast<std::int64_t>(row.get<unsigned long long>(column));
    case soci::dt_string: return std::stoll(row.get<std::string>(column));  // SQLite does not say before the first row
    default: return row.get<long long>(column);
  }
}

void Store::Implementation::audit(soci::session& sql, const std::string& actor, const std::string& action, const std::string& subject,
                                  const std::string& reason) const {
  const std::int64_t now = clock();
  sql << "INSERT INTO audit(at, actor, action, subject, reason) VALUES(:t, :a, :b, :s, :r)", soci::use(now), soci::use(actor), soci::use(action),
      soci::use(subject), soci::use(reason);
}

}  // namespace kl::board
