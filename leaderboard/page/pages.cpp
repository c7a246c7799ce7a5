#include <leaderboard/page/pages.hpp>

#include <algorithm>

#include <fmt/format.h>

#include <leaderboard/page/html.hpp>
#include <leaderboard/service/routes.hpp>

namespace kl::board {
namespace {

std::string percent(double score) { return fmt::format("{:.2f} %", 100 * score); }

std::string link(const std::string& href, const std::string& words) { return fmt::format("<a href=\"{}\">{}</a>", text(href), text(words)); }
std::string user_link(const std::string& name) { return link("/users/" + name, name); }
std::string submission_link(std::int64_t id) { return link(fmt::format("/submissions/{}", id), fmt::format("#{}", id)); }
std::string time_of(std::int64_t ms) {
  const std::string stamp = utc(ms);
  return stamp.empty() ? "" : fmt::format("<time datetime=\"{0}\">{1} {2}</time>", stamp, stamp.substr(0, 10), stamp.substr(11, 5));
}

// A bar whose length the style sheet need not know; for eyes alone, since the number stands beside it.
std::string bar(double share) {
  return fmt::format("<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"8\"/>"
                     "<rect class=\"fill\" width=\"{:.1f}\" height=\"8\"/></svg>", std::clamp(100 * share, 0.0, 100.0));
}

std::string state_words(const Submission& s) {
  if (s.state == State::kDone) return fmt::format("<span class=\"verdict {}\">{}</span>", s.verdict == kPassVerdict ? "pass" : "fail", text(s.verdict));
  return fmt::format("<span class=\"verdict\">{}</span>", name(s.state));
}

std::string next_link(const std::string& path, std::optional<std::int64_t> next) {
  return next ? fmt::format("<p><a rel=\"next\" href=\"{}?cursor={}\">Next page</a></p>\n", text(path), *next) : "";
}

std::string shapes_table(const Json& shapes) {
  std::string rows;
  for (const Json& s : shapes)
    rows += fmt::format("<tr><th scope=\"row\"><code>{}</code></th><td class=\"number\">{:.3f}</td><td class=\"number\">{:.3f}</td><td class=\"number\">{}</td><td class=\"wide\">{}</td></tr>\n",
                        text(s.value("case", "")), s.value("ceiling_us", 0.0), s.value("modelled_us", 0.0), percent(s.value("share", 0.0)), bar(s.value("share", 0.0)));
  if (rows.empty()) return "";
  return "<h2>Cases</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Cases\"><table><thead><tr><th scope=\"col\">Case</th><th scope=\"col\" class=\"number\">Ceiling, µs</th>"
         "<th scope=\"col\" class=\"number\">Modelled, µs</th><th scope=\"col\" class=\"number\">Share</th><th class=\"wide\"><span class=\"hidden\">drawn</span></th></tr></thead>\n<tbody>\n" + rows +
         "</tbody></table></div>\n<p class=\"note\">The simulator's model of a machine, no stopwatch: the ceiling is the least traffic at the memory's full speed.</p>\n";
}

std::string evidence_parts(const std::string& bundle) {
  const Json json = Json::parse(bundle, nullptr, false);
  if (!json.is_object()) return "";
  std::string out = shapes_table(json.value("shapes", Json::array()));
  if (const auto why = json.find("rejection"); why != json.end() && why->is_string())
    out += fmt::format("<h2>Why it was rejected</h2>\n<p>{}</p>\n", text(why->get<std::string>()));
  if (const auto report = json.find("text"); report != json.end() && report->is_string())
    out += fmt::format("<h2>Report</h2>\n<pre tabindex=\"0\" aria-label=\"Report\">{}</pre>\n", text(report->get<std::string>()));
  return out;
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
  std::string body = fmt::format("<h1>{}</h1>\n<p class=\"note\">Puzzle {:02} on the board {}. Equal scores share a rank, the earliest first.</p>\n", text(puzzle.title), puzzle.number, text(board));
  if (ranks.empty()) return document(puzzle.title, body + fmt::format("<p>Nobody stands here yet. Be the first: <code>./kernelings submit {} --wait</code></p>\n", text(puzzle.slug)));
  body += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Ranking\"><table><caption class=\"hidden\">Ranking</caption><thead><tr><th scope=\"col\" class=\"number\">Rank</th><th scope=\"col\">Who</th>"
          "<th scope=\"col\" class=\"number\">Of the ceiling</th><th class=\"wide\"><span class=\"hidden\">drawn</span></th><th scope=\"col\">Submission</th><th scope=\"col\" class=\"late\">When, UTC</th></tr></thead>\n<tbody>\n";
  for (const Rank& r : ranks)
    body += fmt::format("<tr><td class=\"number\">{}</td><th scope=\"row\">{}</th><td class=\"number\">{}</td><td class=\"wide\">{}</td><td>{}</td><td class=\"late\">{}</td></tr>\n", r.rank,
                        user_link(r.submission.user.name), percent(*r.submission.score), bar(*r.submission.score), submission_link(r.submission.id), time_of(r.submission.created_at));
  body += "</tbody></table></div>\n" + next_link(fmt::format("/boards/{}/{}", board, puzzle.slug), next);
  return document(puzzle.title, body);
}

std::string submission_page(const Submission& s, const std::optional<std::string>& evidence, bool show_source) {
  std::string body = fmt::format("<h1>Submission {}</h1>\n<dl>\n<div><dt>State</dt><dd>{}</dd></div>\n", s.id, state_words(s));
  if (s.score) body += fmt::format("<div><dt>Of the ceiling</dt><dd>{}</dd></div>\n", percent(*s.score));
  body += fmt::format("<div><dt>Who</dt><dd>{}</dd></div>\n<div><dt>Board</dt><dd>{}</dd></div>\n<div><dt>Handed in, UTC</dt><dd>{}</dd></div>\n", user_link(s.user.name),
                      link(fmt::format("/boards/{}/{}", s.board, s.puzzle), s.puzzle + " on " + s.board), time_of(s.created_at));
  if (s.finished_at != 0) body += fmt::format("<div><dt>Judged, UTC</dt><dd>{}</dd></div>\n", time_of(s.finished_at));
  body += fmt::format("<div><dt>SHA-256</dt><dd><code class=\"long\">{}</code></dd></div>\n</dl>\n", text(s.source_hash));
  if (!s.invalid_reason.empty()) body += fmt::format("<p class=\"warning\" role=\"note\">Kept off the board: {}</p>\n", text(s.invalid_reason));
  const bool is_open = s.state == State::kQueued || s.state == State::kRunning;
  if (is_open) body += "<p>This page looks again every few seconds.</p>\n";
  if (evidence) body += evidence_parts(*evidence) + fmt::format("<p><a href=\"/v1/submissions/{0}/evidence\">The evidence as JSON</a>; to repeat it: <code>./kernelings evidence {0} --replay</code></p>\n", s.id);
  if (show_source) body += fmt::format("<h2>Source</h2>\n<pre tabindex=\"0\" aria-label=\"Source\">{}</pre>\n", text(s.source));
  else if (!is_open) body += "<p class=\"note\">Source and report are shown of what stands on a board; the others are their owners'.</p>\n";
  return document(fmt::format("Submission {}", s.id), body, is_open ? 3 : 0);
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
