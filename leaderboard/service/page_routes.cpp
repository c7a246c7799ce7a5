// The web pages' way in: what anybody may see, since a browser shows no token.
#include <algorithm>

#include <fmt/format.h>

#include <host/digest.hpp>
#include <host/paths.hpp>
#include <leaderboard/page/pages.hpp>
#include <leaderboard/service/routes.hpp>

namespace kl::board {
namespace {

constexpr int kRows = 100;

Reply page(std::string html, int status = 200) {
  Reply reply;
  reply.status = status;
  reply.content = std::move(html);
  reply.type = "text/html; charset=utf-8";
  return reply;
}

Reply nothing_there(const std::string& what) { return page(message_page("Not found", "There is no " + what + "."), 404); }

Reply home(const Context& context, const Call&) { return page(home_page(context.options, context.store.boards())); }

Reply board(const Context& context, const Call& call) {
  const auto& puzzles = context.options.puzzles;
  const auto& boards = context.options.boards;
  const auto puzzle = std::find_if(puzzles.begin(), puzzles.end(), [&](const PuzzleCard& p) { return p.slug == call.words[1]; });
  if (puzzle == puzzles.end() || std::find(boards.begin(), boards.end(), call.words[0]) == boards.end()) return nothing_there("such board");
  const auto ranks = context.store.ranking(call.words[0], puzzle->slug, number_of(call, "cursor"), kRows);
  return page(board_page(call.words[0], *puzzle, ranks, ranks.size() == kRows ? std::optional(ranks.back().submission.id) : std::nullopt));
}

// Public ones alone, among the user's last few.
EarlierSubmissions earlier_than(const Context& context, const Submission& s) {
  constexpr int kLooked = 100;
  EarlierSubmissions earlier;
  for (const Submission& other : context.store.submissions_of(s.user.id, s.id, kLooked)) {
    if (other.puzzle != s.puzzle || other.board != s.board || !stands_on_board(other)) continue;
    if (!earlier.previous) earlier.previous = context.store.submission(other.id);
    earlier.scored.push_back(other);
  }
  std::reverse(earlier.scored.begin(), earlier.scored.end());
  if (stands_on_board(s)) earlier.scored.push_back(s);
  return earlier;
}

Reply one_submission(const Context& context, const Call& call) {
  const auto found = context.store.submission(call.id(0));
  if (!found) return nothing_there("such submission");
  const bool is_public = stands_on_board(*found);
  return page(submission_page(*found, is_public ? context.store.evidence(found->id) : std::nullopt, is_public, earlier_than(context, *found)));
}

Reply user(const Context& context, const Call& call) {
  const auto found = context.store.find_user(call.words[0]);
  if (!found) return nothing_there("such user");
  const auto submissions = context.store.submissions_of(found->id, number_of(call, "cursor"), kRows);
  return page(user_page(*found, submissions, submissions.size() == kRows ? std::optional(submissions.back().id) : std::nullopt));
}

Reply queue_state(const Context& context, const Call&) { return page(queue_page(context.store.queue())); }

Reply file_of_pages(const char* name, const char* type) {
  const auto text = host::read_file(host::source_root() / "leaderboard" / "page" / name);
  if (!text) throw not_found(fmt::format("{} beside this program", name));
  Reply reply;
  reply.content = *text;
  reply.type = type;
  return reply;
}

Reply style(const Context&, const Call&) { return file_of_pages("style.css", "text/css; charset=utf-8"); }
Reply icon(const Context&, const Call&) { return file_of_pages("icon.svg", "image/svg+xml"); }

}  // namespace

std::vector<Route> page_routes() {
  return {{"GET", "/", "", home},
          {"GET", "/boards/{board}/{puzzle}", "", board},
          {"GET", "/submissions/{id}", "", one_submission},
          {"GET", "/users/{name}", "", user},
          {"GET", "/queue", "", queue_state},
          {"GET", "/style.css", "", style},
          {"GET", "/icon.svg", "", icon}};
}

}  // namespace kl::board
