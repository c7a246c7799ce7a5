// Made-up benchmarks, for the tests of what is said about them.
#pragma once

#include <cli/bench/rows.hpp>

namespace kl::cli {

inline BenchRow row(int number, const char* slug, const char* contender, double median_us, double bytes, double flop) {
  BenchRow r;
  r.number = number;
  r.slug = slug;
  r.size = "n=268435456";
  r.model = {.bytes = bytes, .flop = flop};
  r.contender = {contender, "ROOT/work/08_vector-add.hpp", {}};
  gpu::GpuTiming t;
  t.median_us = median_us;
  t.low_us = median_us * 0.997;
  t.high_us = median_us * 1.003;
  t.p10_us = median_us * 0.99;
  t.p90_us = median_us * 1.01;
  t.samples = 31;
  t.bytes = bytes;
  t.gb_per_s = bytes / median_us / 1000;
  t.copy_gb_per_s = 4280;
  t.percent = 100 * t.gb_per_s / t.copy_gb_per_s;
  t.launch_us = 2.5;
  r.timing = t;
  r.validated = true;
  return r;
}

inline BenchRow wrong(int number, const char* slug, Verdict verdict) {
  BenchRow r = row(number, slug, "yours", 0, 2147483648.0, 0);
  r.timing.reset();
  r.validated = false;
  r.verdict = verdict;
  r.trouble = "not timed: it has to pass first";
  r.replay = std::string("./kernelings run ") + slug + " --case n=1 --backend gpu";
  return r;
}

inline void compare_with(const BenchRow& first, BenchRow& r) {
  r.speed = first.timing->median_us / r.timing->median_us;
  r.against_first = compare({r.timing->low_us, r.timing->high_us}, {first.timing->low_us, first.timing->high_us});
}

// Three puzzles: one compared with three others, one wrong, one a product of matrices.
inline Bench sample_bench() {
  Bench bench{.device = "NVIDIA H200", .compute_capability = 90, .time = "2026-11-21T11:00:00Z", .unavailable = {}, .rows = {}};
  BenchRow yours = row(8, "vector-add", "yours", 755.24, 3221225472.0, 268435456.0);
  yours.best = BenchRecord{};
  yours.best->median_us = 778.4;
  yours.best->low_us = 777.1;
  yours.best->high_us = 779.6;
  yours.best->time = "2026-11-20T08:00:00Z";
  yours.standing = "3.1 % faster than your best so far, 778.4 us (2026-11-20)";
  BenchRow solution = row(8, "vector-add", "solution", 754.1, 3221225472.0, 268435456.0);
  BenchRow variant = row(8, "vector-add", "BLOCK=512,num_warps=16", 812.4, 3221225472.0, 268435456.0);
  variant.contender.meta = {{"BLOCK", "512"}, {"num_warps", "16"}};
  variant.timing->noisy = variant.timing->throttled = true;
  variant.validated = false;
  variant.not_validated = "no memory for the reference";
  compare_with(yours, solution);
  compare_with(yours, variant);
  bench.rows = {yours, solution, variant, wrong(7, "coalesce", Verdict::kWrong),
                row(21, "matmul", "yours", 1640.5, 402653184.0, 1099511627776.0)};
  return bench;
}

}  // namespace kl::cli
