#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <checker/report.hpp>
#include <cli/atomic_file.hpp>
#include <cli/usage_error.hpp>
#include <leaderboard/board_name.hpp>
#include <leaderboard/client/api.hpp>
#include <leaderboard/client/arguments.hpp>
#include <leaderboard/token.hpp>

namespace kl::board {
namespace {

using cli::UsageError;
using Json = Api::Json;

constexpr int kRetries = 5;
constexpr auto kFirstPoll = std::chrono::milliseconds(200), kSlowestPoll = std::chrono::milliseconds(2000);

// "gpu" alone is the only GPU board that there is.
std::string board_of(Api& api, const Arguments& a) {
  const std::string gpu = a.at("gpu");
  if (gpu.empty()) return "sim-" + a.at("machine").get<std::string>();
  if (gpu != "gpu") return gpu_board(gpu);
  std::vector<std::string> boards;
  const Json offered = api.get("/v1/puzzles").json().at("boards");
  for (const std::string board : offered)
    if (is_gpu_board(board)) boards.push_back(board);
  if (boards.size() == 1) return boards.front();
  std::vector<std::string> names;
  for (const std::string& board : boards) names.push_back(gpu_of_board(board));
  if (boards.empty()) throw UsageError("this leaderboard has no GPU boards");
  throw UsageError(fmt::format("this leaderboard has several GPU boards; write --gpu={}", fmt::join(names, " or --gpu=")));
}

// Until it is done or withdrawn. Asks more and more seldom; an answer that has not changed has no body.
Json wait_for(Api& api, long long id) {
  std::string etag;
  auto pause = kFirstPoll;
  while (true) {
    const auto answer = api.get(fmt::format("/v1/submissions/{}", id), etag);
    if (answer.status != 304) {
      Json json = answer.json();
      if (json.at("state") == "done" || json.at("state") == "withdrawn") return json;
      etag = answer.etag;
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 3 / 2, std::chrono::milliseconds(kSlowestPoll));
  }
}

// Of the verdicts of a report their own; of the leaderboard's, the nearest.
int code_of(const Json& submission) {
  if (submission.at("verdict").is_null()) return 0;
  const std::string verdict = submission.at("verdict");
  if (const auto known = verdict_from_name(verdict)) return exit_code(*known);
  return exit_code(verdict == "REJECTED" ? Verdict::kCompileError : Verdict::kUnavailable);
}

// The user's place, "" if there is none.
std::string place_of(Api& api, const Json& submission) {
  std::string cursor;
  while (true) {
    const Json page = api.get(fmt::format("/v1/leaderboards/{}/{}?limit=100{}", submission.at("board").get<std::string>(), submission.at("puzzle").get<std::string>(),
                                          cursor.empty() ? "" : "&cursor=" + cursor)).json();
    for (const Json& entry : page.at("entries"))
      if (entry.at("user") == submission.at("user"))
        return entry.at("id") == submission.at("id") ? fmt::format("rank {}", entry.at("rank").get<int>())
                                                     : fmt::format("your best is submission {}, rank {}", entry.at("id").get<long long>(), entry.at("rank").get<int>());
    if (page.at("next_cursor").is_null()) return "";
    cursor = page.at("next_cursor");
  }
}

void print_verdict(Api& api, const Json& s) {
  const long long id = s.at("id");
  const Json evidence = s.at("verdict") == "INFRA_ERROR" || s.at("state") == "withdrawn" ? Json::object() : api.get(fmt::format("/v1/submissions/{}/evidence", id)).json();
  if (const auto text = evidence.find("text"); text != evidence.end() && text->is_string() && s.at("verdict") != "PASS") fmt::print("{}", text->get<std::string>());
  if (const auto why = evidence.find("rejection"); why != evidence.end() && why->is_string()) fmt::print("{}\n", why->get<std::string>());
  std::string line = s.at("verdict").is_null() ? "withdrawn" : s.at("verdict").get<std::string>();
  if (!s.at("score").is_null()) line += fmt::format(": {:.2f} % of the ceiling", 100 * s.at("score").get<double>());
  if (!s.at("invalid_reason").is_null()) line += fmt::format(", kept off the board: {}", s.at("invalid_reason").get<std::string>());
  else if (const std::string place = s.at("score").is_null() ? "" : place_of(api, s); !place.empty()) line += ", " + place;
  fmt::print("{}\n", line);
}

}  // namespace

int submit_kernel(const Arguments& a) {
  const Login login = load_login(a);
  if (login.token.empty()) throw UsageError(fmt::format("log in first: ./kernelings login {}--name YOU", a.at("server").get<std::string>().empty() ? "" : login.server + " "));
  Api api(login.server, login.token);
  const std::string key = fmt::format("{:016x}{:016x}", random_bits(), random_bits());
  Json submission = api.post("/v1/submissions", {{"puzzle", a.at("puzzle").get<std::string>()}, {"board", board_of(api, a)}, {"source", cli::read_file(a.at("file").get<std::string>())}}, key, kRetries).json();
  const long long id = submission.at("id");
  const bool json = a.at("json");
  if (!json) fmt::print("submission {}: {}/submissions/{}\n", id, api.server(), id);
  if (a.at("wait")) {
    std::fflush(stdout);
    submission = wait_for(api, id);
    if (!json) print_verdict(api, submission);
  }
  if (json) fmt::print("{}\n", submission.dump(2));
  return code_of(submission);
}

int show_board(const Arguments& a) {
  const Login login = load_login(a);
  Api api(login.server, login.token);
  const std::string puzzle = a.at("puzzle");
  const Json board = api.get(fmt::format("/v1/leaderboards/{}/{}?limit={}", board_of(api, a), puzzle, a.at("most").get<int>())).json();
  if (a.at("json")) {
    fmt::print("{}\n", board.dump(2));
    return 0;
  }
  if (board.at("entries").empty()) fmt::print("Nobody stands on the board {} of {} yet. Be the first: ./kernelings submit {} --wait\n", board.at("board").get<std::string>(), puzzle, puzzle);
  else fmt::print("{:>5} {:>10}  {:<18} {:<32} {}\n", "rank", "of ceiling", "interval", "user", "submission");
  for (const Json& entry : board.at("entries")) {
    const double low = entry.at("score_low"), high = entry.at("score_high");
    const std::string interval = low < high ? fmt::format("[{:.2f}, {:.2f}]", 100 * low, 100 * high) : "";
    fmt::print("{:>5} {:>8.2f} %  {:<18} {:<32} {}\n", entry.at("rank").get<int>(), 100 * entry.at("score").get<double>(), interval, entry.at("user").get<std::string>(), entry.at("id").get<long long>());
  }
  return 0;
}

}  // namespace kl::board
