#include <cli/tune/timing.hpp>

#include <fmt/format.h>

#include <checker/report.hpp>

namespace kl::cli {
namespace {

// Enough to validate the outputs of one size; the figure is not used.
constexpr int kConfirmMs = 50;

class Timer {
 public:
  Timer(const TuneTiming& timing, tune::Outcome& outcome) : timing_(timing), outcome_(outcome) {
    for (std::size_t i = 0; i < outcome.rows.size(); ++i)
      if (i == 0 || outcome.rows[i].candidate.dropped.empty()) entrants_.push_back(i);
  }

  void run() {
    const auto scores = tune::time_in_rounds(entrants_.size(), timing_.budget_ms,
                                             [&](const std::vector<std::size_t>& who, int budget_ms) { return time(who, budget_ms); });
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (scores[i].rounds > 0) outcome_.rows[entrants_[i]].score = scores[i];
    if (outcome_.unavailable.empty()) choose(scores);
  }
  const Report& report() const { return report_; }

 private:
  Contender contender(std::size_t row, bool is_checked) const {
    const tune::Configuration& c = outcome_.rows[row].candidate.configuration;
    return {c.text, timing_.file, c.meta, is_checked};
  }

  static tune::Measured measured(TimedContender& contender) {
    if (contender.report.verdict != Verdict::kPass) return {{}, fmt::format("is wrong: {}", name(contender.report.verdict))};
    return {contender.timing, contender.timing ? "" : contender.not_timed};
  }

  std::vector<tune::Measured> time(const std::vector<std::size_t>& who, int budget_ms) {
    ++round_;
    timing_.on_step(fmt::format("round {}: {} configurations", round_, who.size()));
    std::vector<Contender> contenders;
    // Cases are checked for the file's own values, once; for others when one of them has won.
    for (const std::size_t i : who) contenders.push_back(contender(entrants_[i], i != 0 || round_ > 1));
    TimedRun run = timing_.time(contenders, budget_ms);
    if (round_ == 1) report_ = run.contenders.front().report;
    outcome_.device = run.device;
    outcome_.unavailable = run.unavailable;
    std::vector<tune::Measured> results;
    for (TimedContender& c : run.contenders) results.push_back(measured(c));
    return results;
  }

  // Empty: this configuration is right, in all cases and at the size.
  std::string why_wrong(std::size_t row) {
    timing_.on_step(fmt::format("checking {}", outcome_.rows[row].candidate.configuration.text));
    TimedRun run = timing_.time({contender(row, false)}, kConfirmMs);
    return measured(run.contenders.front()).failure;
  }

  void choose(std::vector<tune::Score> scores) {
    for (auto best = tune::winner_of(scores); best; best = tune::winner_of(scores)) {
      const std::size_t row = entrants_[*best];
      const std::string wrong = *best == 0 ? "" : why_wrong(row);
      if (wrong.empty()) {
        outcome_.winner = row;
        return;
      }
      scores[*best].last = {{}, wrong};
      outcome_.rows[row].score = scores[*best];
    }
  }

  const TuneTiming& timing_;
  tune::Outcome& outcome_;
  std::vector<std::size_t> entrants_;  // rows; the first is the file's own
  Report report_;
  int round_ = 0;
};

}  // namespace

Report time_candidates(const TuneTiming& timing, tune::Outcome& outcome) {
  Timer timer(timing, outcome);
  timer.run();
  return timer.report();
}

}  // namespace kl::cli
