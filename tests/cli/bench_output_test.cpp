// What a benchmark looks like: table, CSV, JSON and roofline of made-up figures.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>

#include <cli/bench/csv.hpp>
#include <cli/bench/json.hpp>
#include <cli/bench/progress.hpp>
#include <cli/bench/table.hpp>
#include <cli/bench/roofline_svg.hpp>
#include <tests/checker/golden.hpp>
#include <tests/cli/benches.hpp>

namespace kl::cli {
namespace {

using test::expect_golden;

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, line.size());
  return widest;
}

TEST(Table, OfASession) {
  const std::string text = bench_table(sample_bench(), {.colour = false, .width = 100});
  expect_golden("bench_table.txt", text);
  EXPECT_LE(widest_line(text), 100U);
}

TEST(Table, LeavesOutColumnsThatNothingFills) {
  Bench bench = sample_bench();
  bench.rows = {bench.rows[4]};
  const std::string text = bench_table(bench, {.colour = false, .width = 100});
  EXPECT_EQ(text.find("vs first"), std::string::npos);
  EXPECT_EQ(text.find("of best"), std::string::npos);
  EXPECT_NE(text.find("670 TFLOP/s"), std::string::npos) << text;
}

TEST(Table, CutsNamesAndMovesNotesInANarrowTerminal) {
  const std::string text = bench_table(sample_bench(), {.colour = false, .width = 92});
  EXPECT_LE(widest_line(text), 92U) << text;
  EXPECT_NE(text.find("BLOCK=51.."), std::string::npos) << text;
  EXPECT_NE(text.find("\n    noisy, throttled, not validated\n"), std::string::npos) << text;
}

TEST(Table, IsColouredOnlyWhereAsked) {
  EXPECT_EQ(bench_table(sample_bench(), {.colour = false, .width = 100}).find('\x1b'), std::string::npos);
  EXPECT_NE(bench_table(sample_bench(), {.colour = true, .width = 100}).find("\x1b[1;31m07 coalesce"), std::string::npos);
}

TEST(Table, WithoutAGpu) {
  Bench bench;
  bench.unavailable = "there is no NVIDIA GPU here; `./kernelings doctor` says more";
  EXPECT_EQ(bench_table(bench, {.colour = false, .width = 100}), "UNAVAILABLE there is no NVIDIA GPU here; `./kernelings doctor` says more\n");
}

TEST(Csv, OfASession) { expect_golden("bench.csv", bench_csv(sample_bench())); }

TEST(Csv, HasAsManyFieldsInEachLine) {
  std::istringstream lines(bench_csv(sample_bench()));
  std::size_t fields = 0;
  for (std::string line; std::getline(lines, line);) {
    std::size_t commas = 0;
    bool quoted = false;
    for (const char c : line) {
      quoted ^= c == '"';
      commas += !quoted && c == ',';
    }
    if (fields == 0) fields = commas;
    EXPECT_EQ(commas, fields) << line;
  }
}

TEST(Csv, QuotesWhatNeedsIt) {
  Bench bench = sample_bench();
  bench.rows.resize(1);
  bench.rows[0].contender.name = "a \"b\", c";
  EXPECT_NE(bench_csv(bench).find("\"a \"\"b\"\", c\""), std::string::npos);
}

TEST(Json, OfASession) {
  expect_golden("bench.json", bench_json(sample_bench()));
}

TEST(Json, WithoutAGpu) {
  Bench bench;
  bench.unavailable = "no driver";
  const auto json = nlohmann::json::parse(bench_json(bench));
  EXPECT_EQ(json["verdict"], "UNAVAILABLE");
  EXPECT_EQ(json["exit_code"], 30);
  EXPECT_EQ(json["unavailable"], "no driver");
  EXPECT_TRUE(json["rows"].empty());
  EXPECT_TRUE(json["device"].is_null());
}

TEST(Roofline, OfASession) { expect_golden("bench_roofline.svg", roofline_svg(sample_bench())); }

TEST(Roofline, NamesKernelsWithoutArithmetic) {
  Bench bench = sample_bench();
  bench.rows = {row(7, "coalesce", "a<b&c", 500, 1e9, 0)};
  const std::string svg = roofline_svg(bench);
  EXPECT_NE(svg.find("Without arithmetic, so without a place: coalesce a&lt;b&amp;c"), std::string::npos);
  EXPECT_EQ(svg.find("<circle"), std::string::npos);
}

TEST(Roofline, WithoutACopySaysSo) {
  Bench bench = sample_bench();
  for (BenchRow& r : bench.rows)
    if (r.timing) r.timing->copy_gb_per_s = 0;
  const std::string svg = roofline_svg(bench);
  EXPECT_EQ(svg.find("class=\"roof\""), std::string::npos);
  EXPECT_NE(svg.find("No roof"), std::string::npos);
}

TEST(ProgressText, FitsTheTerminal) {
  using std::chrono::seconds;
  EXPECT_EQ(progress_text(3, 8, "coalesce: timing yours", seconds(12), 80), "[3/8] coalesce: timing yours, 12 s");
  EXPECT_EQ(progress_text(3, 8, "coalesce: timing yours", seconds(125), 80), "[3/8] coalesce: timing yours, 2 min 05 s");
  EXPECT_EQ(progress_text(3, 8, "coalesce: timing yours", seconds(12), 27).size(), 26U);
}

}  // namespace
}  // namespace kl::cli
