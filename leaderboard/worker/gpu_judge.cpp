#include <leaderboard/worker/gpu_judge.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>

#include <fmt/format.h>

#include <checker/check.hpp>
#include <checker/inputs.hpp>
#include <checker/large_check.hpp>
#include <cli/large_arguments.hpp>
#include <leaderboard/worker/evidence_parts.hpp>
#include <leaderboard/worker/gpu_ceiling.hpp>
#include <leaderboard/worker/gpu_entrant.hpp>
#include <leaderboard/worker/infra_trouble.hpp>
#include <leaderboard/worker/timer_words.hpp>

namespace kl::board {
namespace {

using GpuJson = nlohmann::ordered_json;

constexpr int kGpuHiddenCases = 2, kGpuRunMs = 20'000;

// One size, timed.
struct TimedShape {
  Case size{{}, {}};
  bool is_hidden = false;
  bool fresh_inputs = true;          // by a seed of its own for every sample
  gpu::GpuTiming timing;
  Interval ceiling_us;
  double flop = 0;
  int launches = 0, verified = 0;    // samples whose outputs were compared
  std::string how;                   // what of them: "every element"
  std::string failed;                // not empty: what went wrong; the report has it too
  std::optional<Interval> ratio;     // own time over the top's, where that ran too
  std::string top_failed;            // why not
};

class GpuJudge {
 public:
  GpuJudge(const GpuJudgeRequest& request, const Puzzle& puzzle)
      : request_(request), puzzle_(puzzle), own_(request.base.source, request.base.folder / "gpu", request.device, request.base.trusted) {
    puzzle_.targets.clear();  // of modelled counters; the simulator has judged them
  }

  // `judgement` is the simulator's.
  Judgement go(Judgement judgement) {
    judgement.evidence["board"] = request_.board;
    judgement.evidence["device"] = request_.device.name;
    if (!check_cases()) return finish(std::move(judgement));
    std::vector<TimedShape> shapes = time_shapes(nullptr);
    for (const TimedShape& s : shapes)
      if (!s.failed.empty()) return finish(std::move(judgement), shapes);
    score_ = score_of(shapes);
    if (request_.top && score_.value > 0 && score_.high >= request_.top->score.low) meet_top(shapes);
    for (const TimedShape& s : shapes)
      if (const std::string why = disbelief(s.timing, s.ceiling_us, s.launches); !why.empty()) judgement.quarantine = fmt::format("{}: {}", s.size.text(), why);
    return finish(std::move(judgement), shapes);
  }

 private:
  // Every case on the GPU, and sizes that no list names.
  bool check_cases() {
    Puzzle all = puzzle_;
    for (const Case& size : hidden_cases(puzzle_, request_.base.puzzle, request_.base.seed + 1, kGpuHiddenCases)) {
      all.cases.push_back(size.values());
      hidden_.push_back(size.text());
    }
    CheckOptions options;
    options.file = own_.file();
    options.seed = request_.base.seed;
    options.schedules = 1;  // the GPU has an order of its own
    options.limits.time_ms = kGpuRunMs;
    options.fingerprint = false;
    report_ = check(all, request_.base.puzzle, options, own_.backend());
    if (report_.verdict == Verdict::kUnavailable) throw InfraTrouble(report_.unavailable);
    return report_.verdict == Verdict::kPass;
  }

  std::vector<Case> sizes() const {
    std::vector<Case> sizes;
    const auto timed = timed_case(puzzle_, request_.shapes);
    if (!timed || !puzzle_.model) return sizes;
    sizes.push_back(*timed);
    if (const auto hidden = hidden_timed_case(puzzle_, *timed, request_.base.seed)) sizes.push_back(*hidden);
    return sizes;
  }

  std::vector<TimedShape> time_shapes(GpuEntrant* top) {
    std::vector<TimedShape> shapes;
    for (const Case& size : sizes()) {
      TimedShape shape{.size = size};
      shape.is_hidden = !shapes.empty();
      time_shape(shape, top);
      shapes.push_back(std::move(shape));
      if (!shapes.back().failed.empty()) break;
    }
    return shapes;
  }

  void time_shape(TimedShape& shape, GpuEntrant* top) {
    const std::uint64_t seed = random_bits(request_.base.seed, "timed inputs", shape.is_hidden);
    cli::LargeArguments inputs = cli::large_arguments(puzzle_.arguments(shape.size), seed);
    gpu::GpuRequest wanted;
    wanted.run.entry = puzzle_.entries.front();
    wanted.run.arguments = std::move(inputs.arguments);
    wanted.run.limits.time_ms = kGpuRunMs;
    wanted.prepared = own_.prepare(wanted.run);
    if (wanted.prepared->plan.outcome != RunOutcome::kCompleted) return fail(shape, wanted.prepared->plan.message);
    shape.launches = static_cast<int>(wanted.prepared->plan.plan.launches.size());
    shape.fresh_inputs = inputs.all_filled;
    wanted.timing = gpu::TimingRequest{.bytes = puzzle_.model(shape.size).bytes, .budget_ms = request_.budget_ms, .fills = std::move(inputs.fills)};
    wanted.timing->kept_samples = gpu::kMostKeptSamples;
    if (!shape.fresh_inputs) wanted.timing->seeds = {seed};
    if (top != nullptr) {
      auto prepared = top->prepare(wanted.run);
      if (prepared->plan.outcome != RunOutcome::kCompleted) shape.top_failed = prepared->plan.message;
      else wanted.timing->rivals.push_back({.name = "top", .module = {}, .file = {}, .entry = "solve", .meta = {}, .prepared = std::move(prepared)});
    }
    const gpu::GpuResult result = result_from_timer(wanted);
    take(result, shape);
    if (top != nullptr && shape.failed.empty() && shape.top_failed.empty()) take_top(result, shape);
  }

  void take(const gpu::GpuResult& result, TimedShape& shape) {
    if (!result.run.findings.empty()) return fail(shape, result.run.findings.front().detail);
    if (!result.timing) return fail(shape, result.run.message.empty() ? "the GPU gave no figures" : result.run.message, result.run.outcome);
    shape.timing = *result.timing;
    shape.flop = puzzle_.model(shape.size).flop;
    shape.ceiling_us = ceiling_of(shape.timing, arithmetic_us(shape));
    for (const gpu::TimedOutputs& outputs : result.outputs) {
      const LargeVerdict verdict = check_large(puzzle_, shape.size, outputs.seed, outputs.buffers);
      if (!verdict.unknown.empty()) throw InfraTrouble(verdict.unknown);
      shape.how = verdict.how;
      if (verdict.validated) {
        ++shape.verified;
        continue;
      }
      add_bench_case(puzzle_, shape.size, outputs.seed, verdict, "", report_);
      shape.failed = fmt::format("the outputs of a timed sample with {} are wrong", shape.size.text());
      return;
    }
    if (shape.verified == 0) fail(shape, "none of its timed outputs came back");
  }

  // At the speed of a matrix product, which is measured for the first size that computes much.
  Interval arithmetic_us(const TimedShape& shape) {
    if (!(shape.timing.bytes > 0) || shape.flop / shape.timing.bytes < kMuchArithmetic) return {};
    if (!matrix_) matrix_ = matrix_flop_per_us(request_.device, request_.budget_ms);
    if (!(matrix_->low > 0)) return {};
    return {shape.flop / matrix_->value, shape.flop / matrix_->high, shape.flop / matrix_->low};
  }

  // The top's outputs are looked at as well, so that nobody stays first by a kernel that is right once.
  void take_top(const gpu::GpuResult& result, TimedShape& shape) {
    const gpu::RivalResult& top = result.rivals.front();
    if (!top.timing || !(top.ratio.low > 0)) {
      shape.top_failed = top.message.empty() ? "it gave no figures" : top.message;
      return;
    }
    for (const gpu::TimedOutputs& outputs : top.outputs)
      if (const LargeVerdict verdict = check_large(puzzle_, shape.size, outputs.seed, outputs.buffers); !verdict.validated && verdict.unknown.empty())
        shape.top_failed = "its outputs are wrong";
    shape.ratio = Interval{top.ratio.median, top.ratio.low, top.ratio.high};
  }

  // What went wrong while timing becomes the report's verdict.
  void fail(TimedShape& shape, const std::string& why, RunOutcome outcome = RunOutcome::kCrashed) {
    shape.failed = fmt::format("{}: {}", shape.size.text(), why);
    report_.verdict = outcome == RunOutcome::kTimedOut ? Verdict::kTimeout : outcome == RunOutcome::kRefused ? Verdict::kCompileError : Verdict::kCrash;
    CaseReport one;
    one.parameters = shape.size.text();
    one.verdict = report_.verdict;
    one.message = why;
    report_.cases.push_back(std::move(one));
    report_.failing_case = static_cast<int>(report_.cases.size()) - 1;
  }

  static Interval score_of(const std::vector<TimedShape>& shapes) {
    std::vector<Interval> shares;
    for (const TimedShape& s : shapes) shares.push_back(share_of(s.timing, s.ceiling_us));
    return geometric_mean(shares);
  }

  // In turns with the board's first, over the same inputs: then both see the same clocks.
  void meet_top(std::vector<TimedShape>& shapes) {
    rerun_ = GpuJson{{"against", request_.top->id}};
    GpuEntrant top(request_.top->source, request_.base.folder / "top", request_.device, request_.base.trusted);
    if (!top.compile(puzzle_.entries)) {
      rerun_["failed"] = "the top does not compile here";
      return;
    }
    std::vector<Interval> ratios;
    for (TimedShape& again : time_shapes(&top)) {
      if (!again.failed.empty()) {
        shapes.push_back(std::move(again));
        score_ = {};
        return;
      }
      if (!again.top_failed.empty() || !again.ratio) {
        rerun_["failed"] = again.top_failed;
        rerun_["suspect"] = request_.top->id;
        return;
      }
      ratios.push_back(*again.ratio);
    }
    const Interval ratio = geometric_mean(ratios);
    score_ = relative_score(request_.top->score, ratio);
    rerun_["ratio"] = ratio.value, rerun_["ratio_low"] = ratio.low, rerun_["ratio_high"] = ratio.high;
    rerun_["ties"] = overlap(score_, request_.top->score);
  }

  static GpuJson json_of(const TimedShape& s) {
    const gpu::GpuTiming& t = s.timing;
    const Interval share = share_of(t, s.ceiling_us);
    return {{"case", s.size.text()}, {"hidden", s.is_hidden}, {"bytes", t.bytes}, {"flop", s.flop}, {"ceiling_us", s.ceiling_us.value}, {"ceiling", s.ceiling_us.value > ceiling_of(t, {}).value ? "matrix product" : "copy"}, {"median_us", t.median_us}, {"low_us", t.low_us}, {"high_us", t.high_us},
            {"p10_us", t.p10_us}, {"p90_us", t.p90_us}, {"samples", t.samples}, {"share", share.value}, {"share_low", share.low}, {"share_high", share.high},
            {"gb_per_s", t.gb_per_s}, {"copy_gb_per_s", t.copy_gb_per_s}, {"noisy", t.noisy}, {"throttled", t.throttled}, {"host_us", t.host_us}, {"device_us", t.device_us},
            {"launches", s.launches}, {"fresh_inputs", s.fresh_inputs}, {"verified", s.verified}, {"verified_how", s.how}};
  }

  Judgement finish(Judgement judgement, const std::vector<TimedShape>& shapes = {}) {
    const std::filesystem::path& folder = own_.file().parent_path();
    GpuJson& evidence = judgement.evidence;
    judgement.verdict = own_.rejection().empty() ? std::string(name(report_.verdict)) : kRejected;
    const bool ranked = judgement.verdict == name(Verdict::kPass) && score_.value > 0;
    judgement.score.reset();
    judgement.score_low = judgement.score_high = 0;
    if (ranked) judgement.score = score_.value, judgement.score_low = score_.low, judgement.score_high = score_.high;
    evidence["verdict"] = judgement.verdict;
    evidence["score"] = ranked ? GpuJson(score_.value) : GpuJson(nullptr);
    if (ranked) evidence["score_low"] = score_.low, evidence["score_high"] = score_.high;
    evidence["shapes"] = GpuJson::array();
    for (const TimedShape& s : shapes) evidence["shapes"].push_back(json_of(s));
    if (matrix_) evidence["matrix_gflop_per_s"] = matrix_->value / 1e3;
    if (!rerun_.is_null()) evidence["rerun"] = rerun_;
    if (!own_.rejection().empty()) evidence["rejection"] = own_.rejection();
    evidence["gpu_hidden_cases"] = hidden_;
    evidence["gpu_report"] = report_json(report_, folder);
    if (judgement.verdict != name(Verdict::kPass)) evidence["text"] = report_text(report_, folder);
    return judgement;
  }

  const GpuJudgeRequest& request_;
  Puzzle puzzle_;
  GpuEntrant own_;
  Report report_;
  std::vector<std::string> hidden_;
  Interval score_;
  std::optional<Interval> matrix_;  // operations a microsecond
  GpuJson rerun_;
};

}  // namespace

std::string board_of_gpu(const std::string& device) {
  std::string board(kGpuBoards);
  for (const char c : device) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter)) board += static_cast<char>(std::tolower(letter));
    else if (board.back() != '-') board += '-';
  }
  while (board.back() == '-') board.pop_back();
  return board;
}

Judgement judge_on_gpu(const GpuJudgeRequest& request) {
  Judgement judgement = judge_submission(request.base);
  judgement.evidence["board"] = request.board;
  if (judgement.verdict != name(Verdict::kPass)) {
    judgement.score.reset();
    return judgement;
  }
  const LoadedPuzzle loaded = load_puzzle(request.base.puzzle);
  if (loaded.puzzle == nullptr) throw InfraTrouble(loaded.error);
  return GpuJudge(request, *loaded.puzzle).go(std::move(judgement));
}

}  // namespace kl::board
