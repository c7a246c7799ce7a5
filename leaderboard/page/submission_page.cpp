#include <fmt/format.h>

#include <leaderboard/board_name.hpp>
#include <leaderboard/page/diff.hpp>
#include <leaderboard/page/html.hpp>
#include <leaderboard/page/pages.hpp>
#include <leaderboard/page/pieces.hpp>
#include <leaderboard/page/plots.hpp>

namespace kl::board {
namespace {

std::string shapes_table(const Json& shapes) {
  std::string rows;
  for (const Json& s : shapes)
    rows += fmt::format("<tr><th scope=\"row\"><code>{}</code></th><td class=\"number\">{:.3f}</td><td class=\"number\">{:.3f}</td><td class=\"number\">{}</td><td class=\"wide\">{}</td></tr>\n",
                        case_words(s.value("case", "")), s.value("ceiling_us", 0.0), s.value("modelled_us", 0.0), percent(s.value("share", 0.0)), share_bar(s.value("share", 0.0), 0, 0));
  if (rows.empty()) return "";
  return "<h2>Cases</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Cases\"><table><caption class=\"hidden\">Cases</caption><thead><tr><th scope=\"col\">Case</th><th scope=\"col\" class=\"number\">Ceiling, µs</th>"
         "<th scope=\"col\" class=\"number\">Modelled, µs</th><th scope=\"col\" class=\"number\">Share</th><th class=\"wide\"><span class=\"hidden\">drawn</span></th></tr></thead>\n<tbody>\n" + rows +
         "</tbody></table></div>\n<p class=\"note\">The simulator's model of a machine, no stopwatch: the ceiling is the least traffic at the memory's full speed.</p>\n" + roofline_plot(shapes);
}

std::string cell(const std::string& words) { return fmt::format("<td class=\"number\">{}</td>", words); }

// Of sizes that a stopwatch saw.
std::string timed_table(const Json& shapes) {
  std::string rows;
  for (const Json& s : shapes) {
    const double share = s.value("share", 0.0), low = s.value("share_low", share), high = s.value("share_high", share);
    rows += fmt::format("<tr><th scope=\"row\"><code>{}</code>{}</th>{}{}{}{}<td class=\"wide\">{}</td></tr>\n", case_words(s.value("case", "")), s.value("hidden", false) ? " <span class=\"note\">hidden</span>" : "",
                        cell(fmt::format("{:.2f}", s.value("ceiling_us", 0.0))), cell(fmt::format("{:.2f} <span class=\"note\">{:.2f} to {:.2f}</span>", s.value("median_us", 0.0), s.value("low_us", 0.0), s.value("high_us", 0.0))),
                        cell(percent(share)), cell(fmt::format("{} of {}", s.value("verified", 0), s.value("samples", 0))), share_bar(share, low, high));
  }
  return "<h2>Times</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Times\"><table><caption class=\"hidden\">Timed sizes</caption><thead><tr><th scope=\"col\">Size</th><th scope=\"col\" class=\"number\">Ceiling, µs</th>"
         "<th scope=\"col\" class=\"number\">Median, µs, and its interval</th><th scope=\"col\" class=\"number\">Share</th><th scope=\"col\" class=\"number\">Samples compared</th><th class=\"wide\"><span class=\"hidden\">drawn</span></th></tr></thead>\n<tbody>\n" + rows +
         "</tbody></table></div>\n<p class=\"note\">The ceiling is a device copy of the same run, or a matrix product where much is computed. Inputs were made anew for every sample; which outputs were compared was drawn afterwards.</p>\n" + roofline_plot(shapes);
}

std::string rerun_words(const Json& rerun) {
  const std::string against = submission_link(rerun.value("against", std::int64_t{0}));
  if (rerun.contains("failed")) return fmt::format("<p>It reached the top, {}, which could not be timed beside it: {}.</p>\n", against, text(rerun.value("failed", "")));
  return fmt::format("<p>Timed in turns with {}, then the top: it takes {:.2f} % of its time, {:.2f} to {:.2f} %{}.</p>\n", against, 100 * rerun.value("ratio", 0.0), 100 * rerun.value("ratio_low", 0.0),
                     100 * rerun.value("ratio_high", 0.0), rerun.value("ties", false) ? ", which is a tie" : "");
}

std::string evidence_parts(const std::string& bundle) {
  const Json json = Json::parse(bundle, nullptr, false);
  if (!json.is_object()) return "";
  const Json shapes = json.value("shapes", Json::array());
  std::string out = json.contains("device") ? (shapes.empty() ? "" : timed_table(shapes)) : shapes_table(shapes);
  if (const auto rerun = json.find("rerun"); rerun != json.end() && rerun->is_object()) out += rerun_words(*rerun);
  if (const auto why = json.find("rejection"); why != json.end() && why->is_string())
    out += fmt::format("<h2>Why it was rejected</h2>\n<p>{}</p>\n", text(why->get<std::string>()));
  if (const auto report = json.find("text"); report != json.end() && report->is_string())
    out += fmt::format("<h2>Report</h2>\n<pre tabindex=\"0\" aria-label=\"Report\">{}</pre>\n", text(report->get<std::string>()));
  return out;
}

}  // namespace

std::string submission_page(const Submission& s, const std::optional<std::string>& evidence, bool show_source, const EarlierSubmissions& earlier) {
  std::string body = fmt::format("<h1>Submission {}</h1>\n<dl>\n<div><dt>State</dt><dd>{}</dd></div>\n", s.id, state_words(s));
  if (s.score) body += fmt::format("<div><dt>Of the ceiling</dt><dd>{}</dd></div>\n", percent(*s.score) + (s.score_low < s.score_high ? fmt::format(" <span class=\"note\">95 % interval {}</span>", interval_text(s)) : ""));
  body += fmt::format("<div><dt>Who</dt><dd>{}</dd></div>\n<div><dt>Board</dt><dd>{}</dd></div>\n<div><dt>Handed in, UTC</dt><dd>{}</dd></div>\n", user_link(s.user.name),
                      link(fmt::format("/boards/{}/{}", s.board, s.puzzle), s.puzzle + " on " + s.board), time_of(s.created_at));
  if (s.finished_at != 0) body += fmt::format("<div><dt>Judged, UTC</dt><dd>{}</dd></div>\n", time_of(s.finished_at));
  body += fmt::format("<div><dt>SHA-256</dt><dd><code class=\"long\">{}</code></dd></div>\n</dl>\n", text(s.source_hash));
  if (!s.invalid_reason.empty()) body += fmt::format("<p class=\"warning\" role=\"note\">Kept off the board: {}</p>\n", text(s.invalid_reason));
  const bool is_open = s.state == State::kQueued || s.state == State::kRunning;
  if (is_open) body += "<p>This page looks again every few seconds.</p>\n";
  if (evidence) {
    // Times of one GPU say nothing about another's.
    const std::string repeat = is_gpu_board(s.board) ? "" : fmt::format("; to repeat it: <code>./kernelings evidence {} --replay</code>", s.id);
    body += evidence_parts(*evidence) + fmt::format("<p><a href=\"/v1/submissions/{}/evidence\">The evidence as JSON</a>{}</p>\n", s.id, repeat);
  }
  if (const std::string plot = history_plot(earlier.scored); !plot.empty()) body += fmt::format("<h2>History on this board</h2>\n{}", plot);
  if (show_source && earlier.previous) {
    const std::string changes = diff_html(earlier.previous->source, s.source);
    body += fmt::format("<h2>Changes since {}</h2>\n", submission_link(earlier.previous->id));
    body += changes.empty() ? "<p>None: it is the same source.</p>\n" : fmt::format("<pre class=\"diff\" tabindex=\"0\" aria-label=\"Changes\">{}</pre>\n", changes);
  }
  if (show_source) body += fmt::format("<h2>Source</h2>\n<pre tabindex=\"0\" aria-label=\"Source\">{}</pre>\n", text(s.source));
  else if (!is_open) body += "<p class=\"note\">Source and report are shown of what stands on a board; the others are their owners'.</p>\n";
  return document(fmt::format("Submission {}", s.id), body, is_open ? 3 : 0);
}

}  // namespace kl::board
