#include <leaderboard/page/pages.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <leaderboard/board_name.hpp>
#include <leaderboard/page/html.hpp>
#include <leaderboard/page/pieces.hpp>
#include <leaderboard/page/plots.hpp>
#include <leaderboard/service/routes.hpp>

namespace kl::board {
namespace {

std::string next_link(const std::string& path, std::optional<std::int64_t> next) {
  return next ? fmt::format("<p><a rel=\"next\" href=\"{}?cursor={}\">Next page</a></p>\n", text(path), *next) : "";
}

}  // namespace

std::string home_page(const ServiceOptions& options, const std::vector<Store::BoardSize>& sizes) {
  std::string body = "<h1>Boards</h1>\n<p class=\"note\">Hand in a kernel: <code>./kernelings submit PUZZLE --wait</code></p>\n";
  for (const std::string& board : options.boards) {
    body += fmt::format("<h2>{}</h2>\n<ul class=\"cards\">\n", text(board));
    for (const PuzzleCard& p : options.puzzles) {
      const auto size = std::find_if(sizes.begin(), sizes.end(), [&](const auto& s) { return s.board == board && s.puzzle == p.slug; });
      const std::int64_t users = size == sizes.end() ? 0 : size->users;
      body += fmt::format("<li{}><a href=\"/boards/{}/{}\"><span class=\"nr\">{:02}</span> {}</a> <span class=\"note\">{}</span></li>\n", users == 0 ? " class=\"empty\"" : "",
                          text(board), text(p.slug), p.number, text(p.title), users == 0 ? "nobody yet" : users == 1 ? "1 person" : fmt::format("{} people", users));
    }
    body += "</ul>\n";
  }
  return document("Boards", body);
}

std::string board_page(const std::string& board, const PuzzleCard& puzzle, const std::vector<Rank>& ranks, std::optional<std::int64_t> next) {
  std::string body = fmt::format("<h1>{}</h1>\n<p class=\"note\">Puzzle {:02} on the board {}. {}</p>\n", text(puzzle.title), puzzle.number, text(board),
                                 is_gpu_board(board) ? "Times of a GPU, as a share of its copy in the same run. Whose 95 % interval reaches that of a rank's first shares the rank, the earliest first."
                                                           : "Equal scores share a rank, the earliest first.");
  if (ranks.empty()) return document(puzzle.title, body + fmt::format("<p>Nobody stands here yet. Be the first: <code>./kernelings submit {} --wait</code></p>\n", text(puzzle.slug)));
  const bool is_timed = is_gpu_board(board);  // what the simulator counts has no interval
  body += fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Ranking\"><table><caption class=\"hidden\">Ranking, best first</caption><thead><tr><th scope=\"col\" class=\"number\">Rank</th><th scope=\"col\">Who</th>"
          "<th scope=\"col\" class=\"number\">Of the ceiling</th>{}<th class=\"wide\"><span class=\"hidden\">drawn</span></th><th scope=\"col\">Submission</th><th scope=\"col\" class=\"late\">When, UTC</th></tr></thead>\n<tbody>\n", is_timed ? "<th scope=\"col\" class=\"number late\">95 % interval</th>" : "");
  for (const Rank& r : ranks)
    body += fmt::format("<tr><td class=\"number\">{}</td><th scope=\"row\">{}</th><td class=\"number\">{}</td>{}<td class=\"wide\">{}</td><td>{}</td><td class=\"late\">{}</td></tr>\n", r.rank,
                        user_link(r.submission.user.name), percent(*r.submission.score), is_timed ? fmt::format("<td class=\"number late\">{}</td>", interval_text(r.submission)) : "", share_bar(*r.submission.score, r.submission.score_low, r.submission.score_high), submission_link(r.submission.id), time_of(r.submission.created_at));
  body += "</tbody></table></div>\n" + next_link(fmt::format("/boards/{}/{}", board, puzzle.slug), next);
  return document(puzzle.title, body);
}

std::string user_page(const User& user, const std::vector<Submission>& submissions, std::optional<std::int64_t> next) {
  std::string body = fmt::format("<h1>{}</h1>\n", text(user.name));
  if (user.banned) body += "<p class=\"warning\" role=\"note\">This user is banned.</p>\n";
  if (submissions.empty()) return document(user.name, body + "<p>No submissions yet.</p>\n");
  body += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Submissions\"><table><caption class=\"hidden\">Submissions, newest first</caption><thead><tr><th scope=\"col\">Submission</th><th scope=\"col\">Puzzle</th>"
          "<th scope=\"col\">State</th><th scope=\"col\" class=\"number\">Of the ceiling</th><th scope=\"col\" class=\"late\">When, UTC</th></tr></thead>\n<tbody>\n";
  for (const Submission& s : submissions)
    body += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"late\">{}</td></tr>\n", submission_link(s.id),
                        link(fmt::format("/boards/{}/{}", s.board, s.puzzle), s.puzzle), state_words(s), s.score ? percent(*s.score) : "", time_of(s.created_at));
  return document(user.name, body + "</tbody></table></div>\n" + next_link("/users/" + user.name, next));
}

std::string queue_page(const QueueState& queue) {
  std::string body = fmt::format("<h1>Queue</h1>\n<dl>\n<div><dt>Waiting</dt><dd>{}</dd></div>\n<div><dt>Being judged</dt><dd>{}</dd></div>\n", queue.queued, queue.running);
  if (queue.oldest_queued_at != 0) body += fmt::format("<div><dt>The oldest came, UTC</dt><dd>{}</dd></div>\n", time_of(queue.oldest_queued_at));
  body += "</dl>\n";
  if (queue.queued > 0 && queue.running == 0) body += "<p class=\"warning\" role=\"note\">Something waits and nobody judges: is a worker running?</p>\n";
  if (!queue.running_jobs.empty()) {
    body += "<table><caption class=\"hidden\">Being judged</caption><thead><tr><th scope=\"col\">Submission</th><th scope=\"col\">Worker</th></tr></thead>\n<tbody>\n";
    for (const auto& job : queue.running_jobs) body += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", submission_link(job.submission), text(job.worker));
    body += "</tbody></table>\n";
  }
  return document("Queue", body, 5);
}

std::string message_page(const std::string& title, const std::string& message) {
  return document(title, fmt::format("<h1>{}</h1>\n<p>{}</p>\n<p><a href=\"/\">All boards</a></p>\n", text(title), text(message)));
}

}  // namespace kl::board
