// A benchmark as data; bench_table, bench_csv, bench_json and roofline_svg say it to people and programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <cli/bench/figures.hpp>
#include <cli/bench/history.hpp>
#include <cli/timed_run.hpp>

namespace kl::cli {

struct BenchRow {
  int number = 0;
  std::string slug;
  std::string size;                // "n=268435456"
  Model model;                     // at this size
  Contender contender;
  Verdict verdict = Verdict::kPass;
  std::string trouble;             // why there is no timing, one sentence; empty with a timing
  std::string replay;              // command that shows a verdict other than PASS again
  std::optional<gpu::GpuTiming> timing;
  bool validated = false;
  std::string not_validated;       // why not; empty if validated
  // Against the puzzle's first contender; nothing for itself, or if either was not timed.
  std::optional<double> speed;     // its median over ours: above 1, this one is faster
  Speed against_first = Speed::kSame;
  std::optional<BenchRecord> best;  // of the learner's earlier runs, on this GPU at this size
  std::string standing;            // against that best, one sentence; empty: not the learner's own file
};

struct Bench {
  std::string device;              // "NVIDIA H200"; empty if none ran
  int compute_capability = 0;      // 90
  std::string time;                // UTC, ISO 8601, of the beginning
  std::string unavailable;         // not empty: why nothing could run
  std::vector<BenchRow> rows;      // a puzzle's together, the first contender first
};

// One per contender.
std::vector<BenchRow> rows_of(const PuzzleFolder& folder, const std::vector<Contender>& contenders, const TimedRun& run);

// Operations per byte of least traffic; 0 without either.
double intensity(const Model& model);
// From here on a figure in FLOP/s says more than one in GB/s. Streaming kernels lie below 10, products and
// attention of the sizes that are timed above 100.
inline constexpr double kComputeIntensity = 50;

double gflop_per_s(const BenchRow& row);  // 0 if unknown

// PASS if every row has a timing, else that of the first row without one; a right kernel that could not be
// timed is UNAVAILABLE.
Verdict verdict_of(const Bench& bench);

}  // namespace kl::cli
