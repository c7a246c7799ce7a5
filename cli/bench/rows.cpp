#include <cli/bench/rows.hpp>

namespace kl::cli {
namespace {

std::string trouble_of(const TimedContender& timed) {
  if (!timed.not_timed.empty()) return timed.not_timed;
  if (timed.report.verdict == Verdict::kPass) return "";
  return timed.timing ? "the outputs of this size are wrong" : "not timed: it has to pass first";
}

void compare_with_first(const BenchRow& first, BenchRow& row) {
  if (!first.timing || !row.timing || row.timing->median_us <= 0) return;
  row.speed = first.timing->median_us / row.timing->median_us;
  row.against_first = compare({row.timing->low_us, row.timing->high_us}, {first.timing->low_us, first.timing->high_us});
}

}  // namespace

std::vector<BenchRow> rows_of(const PuzzleFolder& folder, const std::vector<Contender>& contenders, const TimedRun& run) {
  std::vector<BenchRow> rows;
  for (std::size_t i = 0; i < contenders.size() && i < run.contenders.size(); ++i) {
    const TimedContender& timed = run.contenders[i];
    BenchRow row;
    row.number = folder.number;
    row.slug = folder.slug;
    row.size = run.size;
    row.model = run.model;
    row.contender = contenders[i];
    row.verdict = timed.report.verdict;
    row.trouble = trouble_of(timed);
    if (timed.report.verdict != Verdict::kPass) row.replay = timed.report.replay;
    // A wrong kernel has no speed.
    else row.timing = timed.timing;
    row.validated = timed.validated;
    row.not_validated = timed.not_validated;
    if (!rows.empty()) compare_with_first(rows.front(), row);
    rows.push_back(std::move(row));
  }
  return rows;
}

double intensity(const Model& model) { return model.bytes > 0 ? model.flop / model.bytes : 0; }

double gflop_per_s(const BenchRow& row) {
  return row.timing && row.timing->median_us > 0 ? row.model.flop / row.timing->median_us / 1000 : 0;
}

Verdict verdict_of(const Bench& bench) {
  if (!bench.unavailable.empty()) return Verdict::kUnavailable;
  for (const BenchRow& row : bench.rows) {
    if (row.verdict != Verdict::kPass) return row.verdict;
    if (!row.timing) return Verdict::kUnavailable;
  }
  return Verdict::kPass;
}

}  // namespace kl::cli
