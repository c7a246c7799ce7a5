#include <leaderboard/worker/judge.hpp>

#include <fmt/format.h>

#include <checker/check.hpp>
#include <host/sha256.hpp>
#include <leaderboard/worker/evidence_parts.hpp>
#include <leaderboard/worker/inside_words.hpp>
#include <leaderboard/worker/provenance.hpp>
#include <leaderboard/worker/sandboxed_backend.hpp>
#include <leaderboard/worker/score.hpp>
#include <leaderboard/worker/screening.hpp>
#include <leaderboard/worker/shapes.hpp>

namespace kl::board {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchedules = 5, kHiddenCases = 2;
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

Json shapes_json(const Score& score, const MachineModel& machine) {
  Json shapes = Json::array();
  for (const ShapeScore& s : score.shapes)
    shapes.push_back({{"case", s.parameters}, {"ceiling_us", s.ceiling_us}, {"modelled_us", s.modelled_us}, {"share", s.share()}, {"bytes", s.bytes}, {"flop", s.flop}, {"dram_bytes", s.dram_bytes},
                      {"memory_gb_per_s", machine.dram_gb_per_s}});
  return shapes;
}

// Sizes that no list names, with everything as for those that one does. Nothing: they pass, or there are none.
std::optional<Report> fails_hidden_cases(const JudgeRequest& request, const Puzzle& puzzle, const std::filesystem::path& file, const Backend& backend, std::vector<std::string>& names) {
  Puzzle hidden = puzzle;
  hidden.targets.clear();
  hidden.cases.clear();
  for (const Case& size : hidden_cases(puzzle, request.puzzle, request.seed, kHiddenCases)) {
    hidden.cases.push_back(size.values());
    names.push_back(size.text());
  }
  if (hidden.cases.empty()) return {};
  Report report = check(hidden, request.puzzle, options_for(request, file), backend);
  if (report.verdict == Verdict::kPass) return {};
  return report;
}

Judgement with_evidence(const JudgeRequest& request, Judgement judgement, const Score& score, Json report, const std::string& rejection) {
  judgement.evidence = {{"format", 1}, {"puzzle", request.puzzle.slug}, {"board", "sim-" + request.machine.name}, {"source_sha256", host::sha256_hex(request.source)},
                        {"source", request.source}, {"seed", request.seed}, {"schedules", kSchedules}, {"sandboxed", !request.trusted}, {"made_by", made_by(request.puzzle)}, {"verdict", judgement.verdict},
                        {"score", judgement.score ? Json(*judgement.score) : Json(nullptr)}, {"shapes", shapes_json(score, request.machine)},
                        {"rejection", rejection.empty() ? Json(nullptr) : Json(rejection)}, {"report", std::move(report)}};
  return judgement;
}

Judgement rejected(const JudgeRequest& request, const std::string& why, Json report) {
  return with_evidence(request, {.verdict = kRejected, .score = {}, .score_low = 0, .score_high = 0, .quarantine = {}, .evidence = {}}, {}, std::move(report), why);
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
  const Backend backend = request.trusted ? simulator() : sandboxed_simulator(request.folder, rejection);
  Report report = check(*loaded.puzzle, request.puzzle, options_for(request, file), backend);
  std::vector<std::string> hidden;
  std::optional<Report> failed;
  if (report.verdict == Verdict::kPass) failed = fails_hidden_cases(request, *loaded.puzzle, file, backend, hidden);
  if (failed) report = *std::move(failed);
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
    judgement.score_low = judgement.score_high = score.value.value_or(0);
    for (const ShapeScore& shape : score.shapes)
      if (shape.share() > kBelievable) judgement.quarantine = fmt::format("{}: {:.0f} % of the memory's ceiling", shape.parameters, 100 * shape.share());
  }
  judgement = with_evidence(request, std::move(judgement), score, std::move(json), "");
  judgement.evidence["hidden_cases"] = hidden;
  judgement.evidence["text"] = text;
  return judgement;
}

}  // namespace kl::board
