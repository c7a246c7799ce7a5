#include <leaderboard/worker/judge.hpp>

#include <fmt/format.h>

#include <checker/check.hpp>
#include <checker/json.hpp>
#include <checker/text.hpp>
#include <host/sha256.hpp>
#include <leaderboard/worker/inside_words.hpp>
#include <leaderboard/worker/sandboxed_backend.hpp>
#include <leaderboard/worker/score.hpp>
#include <leaderboard/worker/screening.hpp>

namespace kl::board {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchedules = 5;
constexpr std::size_t kMostReportBytes = 1 << 20;
constexpr int kRunMs = 10'000;
constexpr double kBelievable = 1.05;

CheckOptions options_for(const JudgeRequest& request, const std::filesystem::path& file) {
  CheckOptions options;
  options.file = file;
  options.seed = request.seed;
  options.schedules = kSchedules;
  options.limits.time_ms = kRunMs;
  options.counters = true;
  options.machine = request.machine;
  options.fingerprint = false;  // it runs the puzzle's wrong kernels, which are not this one
  return options;
}

// Without the folder's name, which differs from worker to worker, and no longer than evidence may be.
Json report_json(const Report& report, const std::filesystem::path& folder) {
  std::string text = json_of(report).dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::string prefix = folder.string() + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at)) text.erase(at, prefix.size());
  Json json = Json::parse(text);
  if (text.size() > kMostReportBytes)
    for (Json& one : json["cases"])
      for (const char* large : {"lines", "barriers", "kernels"}) one[large] = nullptr;
  return json;
}

// As `run` prints it, without colours.
std::string report_text(const Report& report, const std::filesystem::path& folder) {
  TextStyle style;
  style.base = folder;
  return to_text(report, style);
}

Json shapes_json(const Score& score) {
  Json shapes = Json::array();
  for (const ShapeScore& s : score.shapes)
    shapes.push_back({{"case", s.parameters}, {"ceiling_us", s.ceiling_us}, {"modelled_us", s.modelled_us}, {"share", s.share()}});
  return shapes;
}

Judgement with_evidence(const JudgeRequest& request, Judgement judgement, const Score& score, Json report, const std::string& rejection) {
  judgement.evidence = {{"format", 1}, {"puzzle", request.puzzle.slug}, {"board", "sim-" + request.machine.name}, {"source_sha256", host::sha256_hex(request.source)},
                        {"source", request.source}, {"seed", request.seed}, {"schedules", kSchedules}, {"sandboxed", !request.trusted}, {"verdict", judgement.verdict},
                        {"score", judgement.score ? Json(*judgement.score) : Json(nullptr)}, {"shapes", shapes_json(score)},
                        {"rejection", rejection.empty() ? Json(nullptr) : Json(rejection)}, {"report", std::move(report)}};
  return judgement;
}

Judgement rejected(const JudgeRequest& request, const std::string& why, Json report) {
  return with_evidence(request, {.verdict = kRejected, .score = {}, .quarantine = {}, .evidence = {}}, {}, std::move(report), why);
}

}  // namespace

std::string machine_of_board(const std::string& board) { return board.starts_with("sim-") ? board.substr(4) : ""; }

Judgement judge_submission(const JudgeRequest& request) {
  if (const auto forbidden = screen_source(request.source)) return rejected(request, fmt::format("line {}: {}", forbidden->line, forbidden->message), nullptr);
  const std::filesystem::path file = request.folder / "kernel.hpp";
  if (!write_new_file(file, request.source)) throw InfraTrouble(fmt::format("cannot write {}; is the disk full?", file.string()));
  const LoadedPuzzle loaded = load_puzzle(request.puzzle);
  if (loaded.puzzle == nullptr) throw InfraTrouble(loaded.error);

  const auto rejection = std::make_shared<std::string>();
  const Report report = check(*loaded.puzzle, request.puzzle, options_for(request, file), request.trusted ? simulator() : sandboxed_simulator(request.folder, rejection));
  if (report.verdict == Verdict::kUnavailable) throw InfraTrouble(report.unavailable);
  Json json = report_json(report, request.folder);
  if (!rejection->empty()) return rejected(request, *rejection, std::move(json));
  const std::string text = report_text(report, request.folder);

  Judgement judgement;
  judgement.verdict = name(report.verdict);
  Score score;
  if (report.verdict == Verdict::kPass) {
    score = score_of(*loaded.puzzle, report);
    judgement.score = score.value;
    for (const ShapeScore& shape : score.shapes)
      if (shape.share() > kBelievable) judgement.quarantine = fmt::format("{}: {:.0f} % of the memory's ceiling", shape.parameters, 100 * shape.share());
  }
  judgement = with_evidence(request, std::move(judgement), score, std::move(json), "");
  judgement.evidence["text"] = text;
  return judgement;
}

}  // namespace kl::board
