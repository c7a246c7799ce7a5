#include <leaderboard/page/pieces.hpp>

#include <fmt/format.h>

#include <leaderboard/page/html.hpp>
#include <leaderboard/service/routes.hpp>

namespace kl::board {

std::string percent(double score) { return fmt::format("{:.2f} %", 100 * score); }

std::string link(const std::string& href, const std::string& words) { return fmt::format("<a href=\"{}\">{}</a>", text(href), text(words)); }
std::string user_link(const std::string& name) { return link("/users/" + name, name); }
std::string submission_link(std::int64_t id) { return link(fmt::format("/submissions/{}", id), fmt::format("#{}", id)); }
std::string time_of(std::int64_t ms) {
  const std::string stamp = utc(ms);
  return stamp.empty() ? "" : fmt::format("<time datetime=\"{0}\">{1} {2}</time>", stamp, stamp.substr(0, 10), stamp.substr(11, 5));
}

std::string case_words(const std::string& parameters) {
  std::string words;
  for (const char c : text(parameters)) words.append(1, c).append(c == ',' ? "<wbr>" : "");
  return words;
}

std::string state_words(const Submission& s) {
  if (s.state == State::kDone) return fmt::format("<span class=\"verdict {}\">{}</span>", s.verdict == kPassVerdict ? "pass" : "fail", text(s.verdict));
  return fmt::format("<span class=\"verdict\">{}</span>", name(s.state));
}

std::string interval_text(const Submission& s) {
  return s.score && s.score_low < s.score_high ? fmt::format("{:.2f} to {:.2f} %", 100 * s.score_low, 100 * s.score_high) : "";
}

}  // namespace kl::board
