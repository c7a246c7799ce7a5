#include <algorithm>

#include <fmt/format.h>

#include <leaderboard/store/implementation.hpp>
#include <leaderboard/store/standings.hpp>

namespace kl::board {

std::vector<Rank> Store::ranking(const std::string& board, const std::string& puzzle, std::int64_t after, int most) {
  return implementation_->database.read([&](soci::session& sql) {
    std::vector<Standing> all;
    const soci::rowset<soci::row> counted =
        (sql.prepare << "SELECT s.id, s.user_id, s.score, s.score_low, s.score_high FROM submissions s JOIN users u ON u.id = s.user_id "
                        "WHERE s.board = :board AND s.puzzle = :puzzle AND " + kIsRanked,
         soci::use(board, "board"), soci::use(puzzle, "puzzle"));
    for (const soci::row& row : counted) all.push_back({whole(row, 0), whole(row, 1), row.get<double>(2), row.get<double>(3), row.get<double>(4)});
    const std::vector<Standing> standings = ranked(std::move(all));

    // Behind a submission that there is not, there is everything.
    auto from = standings.begin();
    if (const auto found = std::find_if(from, standings.end(), [&](const Standing& s) { return s.id == after; }); found != standings.end()) from = found + 1;
    std::vector<Rank> ranks;
    for (; from != standings.end() && static_cast<int>(ranks.size()) < most; ++from) {
      soci::row row;
      sql << fmt::format("SELECT {} FROM submissions s JOIN users u ON u.id = s.user_id WHERE s.id = :i", kSubmissionColumns), soci::use(from->id), soci::into(row);
      ranks.push_back({from->rank, read_submission(row)});
    }
    return ranks;
  });
}

}  // namespace kl::board
