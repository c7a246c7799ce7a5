#include <leaderboard/store/copy.hpp>

#include <deque>
#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

#include <leaderboard/store/implementation.hpp>

namespace kl::board {
namespace {

// One row at a time, through variables of the columns' types that stay where they are.
class RowWriter {
 public:
  RowWriter(soci::session& sql, const std::string& table, const soci::row& first) : insert_(sql) {
    std::string names, places;
    for (std::size_t c = 0; c < first.size(); ++c) {
      const auto& column = first.get_properties(c);
      names += (c ? ", " : "") + column.get_name();
      places += fmt::format("{}:c{}", c ? ", " : "", c);
      Cell& cell = cells_.emplace_back(Cell{column.get_data_type(), {}, 0, 0});
      const std::string name = fmt::format("c{}", c);
      if (cell.type == soci::dt_string) insert_.exchange(soci::use(cell.text, name));
      else if (cell.type == soci::dt_double) insert_.exchange(soci::use(cell.number, name));
      else insert_.exchange(soci::use(cell.whole, name));
    }
    insert_.alloc();
    insert_.prepare(fmt::format("INSERT INTO {}({}) VALUES({})", table, names, places));
    insert_.define_and_bind();
  }

  void write(const soci::row& row) {
    for (std::size_t c = 0; c < cells_.size(); ++c) {
      Cell& cell = cells_[c];
      if (cell.type == soci::dt_string) cell.text = row.get<std::string>(c);
      else if (cell.type == soci::dt_double) cell.number = row.get<double>(c);
      else cell.whole = whole(row, c);
    }
    insert_.execute(true);
  }

 private:
  struct Cell {
    soci::data_type type;
    std::string text;
    std::int64_t whole;
    double number;
  };
  soci::statement insert_;
  std::deque<Cell> cells_;
};

std::int64_t copy_table(soci::session& from, soci::session& to, const std::string& table) {
  std::int64_t count = 0;
  std::optional<RowWriter> writer;
  const soci::rowset<soci::row> rows = (from.prepare << "SELECT * FROM " + table);
  for (const soci::row& row : rows) {
    if (!writer) writer.emplace(to, table, row);
    writer->write(row);
    ++count;
  }
  return count;
}

// What counts goes on behind what it has given out.
void copy_counters(soci::session& from, soci::session& to) {
  std::int64_t fence = 0;
  from << (is_postgresql(from) ? "SELECT last_value FROM fence" : "SELECT value FROM counters WHERE name = 'fence'"), soci::into(fence);
  ++fence;
  if (!is_postgresql(to)) {
    to << "UPDATE counters SET value = :f WHERE name = 'fence'", soci::use(fence);
    return;
  }
  to << "SELECT setval('fence', :f)", soci::use(fence);
  for (const char* table : {"users", "submissions", "audit"})
    to << fmt::format("SELECT setval(pg_get_serial_sequence('{0}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {0}), false)", table);
}

}  // namespace

std::int64_t copy_database(const std::string& from, const std::string& to) {
  if (from == to) throw std::runtime_error("a database cannot be copied into itself");
  if (!names_postgresql(from) && !std::filesystem::exists(from)) throw std::runtime_error(fmt::format("there is no database {}", from));
  Database source(from), target(to);
  try {
    return source.read([&](soci::session& in) {
      return target.write([&](soci::session& out) {
        int users = 0;
        out << "SELECT count(*) FROM users", soci::into(users);
        if (users != 0) throw std::runtime_error(fmt::format("{} holds a leaderboard already; copy into a new database", shown(to)));
        std::int64_t rows = 0;
        for (const std::string& table : kCopiedTables) rows += copy_table(in, out, table);
        copy_counters(in, out);
        return rows;
      });
    });
  } catch (const soci::soci_error& error) {
    throw std::runtime_error(fmt::format("cannot copy {} into {}: {}", shown(from), shown(to), error.what()));
  }
}

}  // namespace kl::board
