#include <cli/bench/table.hpp>

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include <checker/page.hpp>
#include <checker/puzzle_folder.hpp>

namespace kl::cli {
namespace {

enum Column { kPuzzle, kContender, kMedian, kInterval, kRate, kCopy, kBest, kSpeed, kColumns };
constexpr std::array<const char*, kColumns> kHeads = {"puzzle", "contender", "median us", "95 % interval", "rate", "of copy", "of best", "vs first"};
constexpr std::size_t kGap = 2, kShortestName = 10;
constexpr int kIndent = 4;

struct Line {
  std::array<std::string, kColumns> cells;
  std::string trouble;  // instead of figures
  std::string notes;
  Verdict verdict = Verdict::kPass;
};

std::string speed_text(const BenchRow& row) {
  if (!row.speed) return "";
  return row.against_first == Speed::kSame ? "same" : fmt::format("{:.{}f}x", *row.speed, *row.speed < 0.1 ? 4 : 3);
}

std::string notes_of(const BenchRow& row) {
  std::string notes;
  const auto add = [&](bool holds, const char* note) {
    if (holds) notes += (notes.empty() ? "" : ", ") + std::string(note);
  };
  add(row.timing && row.timing->noisy, "noisy");
  add(row.timing && row.timing->throttled, "throttled");
  add(row.timing && !row.validated, "not validated");
  return notes;
}

Line table_line(const BenchRow& row, bool is_first) {
  Line line;
  if (is_first) line.cells[kPuzzle] = fmt::format("{} {}", number_text(row.number), row.slug);
  line.cells[kContender] = row.contender.name;
  line.verdict = row.verdict;
  if (!row.timing) {
    line.trouble = row.verdict == Verdict::kPass ? row.trouble : fmt::format("{}: {}", name(row.verdict), row.trouble);
    return line;
  }
  const gpu::GpuTiming& t = *row.timing;
  const bool is_compute = intensity(row.model) > kComputeIntensity;
  line.cells[kMedian] = time_text(t.median_us);
  line.cells[kInterval] = fmt::format("[{}, {}]", time_text(t.low_us), time_text(t.high_us));
  if (is_compute) line.cells[kRate] = rate_text(gflop_per_s(row), true);
  else if (t.bytes > 0) line.cells[kRate] = rate_text(t.gb_per_s, false);
  if (t.copy_gb_per_s > 0) line.cells[kCopy] = fmt::format("{:.1f} %", t.percent);
  if (row.best) line.cells[kBest] = fmt::format("{:.1f} %", 100 * row.best->median_us / t.median_us);
  line.cells[kSpeed] = speed_text(row);
  line.notes = notes_of(row);
  return line;
}

std::vector<Line> lines_of(const std::vector<BenchRow>& rows) {
  std::vector<Line> lines;
  for (std::size_t i = 0; i < rows.size(); ++i) lines.push_back(table_line(rows[i], i == 0 || rows[i].number != rows[i - 1].number));
  return lines;
}

using Widths = std::array<std::size_t, kColumns>;

// 0 for a column that stays empty. Names give way until the table fits.
Widths widths_of(const std::vector<Line>& lines, std::size_t width) {
  Widths widths{};
  std::size_t total = 0;
  for (std::size_t c = 0; c < kColumns; ++c) {
    for (const Line& line : lines) widths[c] = std::max(widths[c], line.cells[c].size());
    if (widths[c] > 0) widths[c] = std::max(widths[c], std::string_view(kHeads[c]).size());
    if (widths[c] > 0) total += widths[c] + kGap;
  }
  for (const Column name : {kContender, kPuzzle}) {
    while (total > width + kGap && widths[name] > kShortestName) --widths[name], --total;
  }
  return widths;
}

std::string cut(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 2) + "..";
}

// Names to the left, figures to the right.
std::string cells_text(const std::array<std::string, kColumns>& cells, const Widths& widths) {
  std::string text;
  for (std::size_t c = 0; c < kColumns; ++c) {
    if (widths[c] == 0) continue;
    const std::string cell = cut(cells[c], widths[c]);
    text += c <= kContender ? fmt::format("{:<{}}  ", cell, widths[c]) : fmt::format("{:>{}}  ", cell, widths[c]);
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

// Trouble stands where the figures would, notes behind them; what does not fit goes below.
void add_row(const Line& line, const Widths& widths, Page& page) {
  const auto width = static_cast<std::size_t>(page.style().width);
  const Ink ink = line.verdict == Verdict::kPass ? Ink::kPlain : Ink::kBad;
  std::string text = cells_text(line.cells, widths);
  const std::string& end = line.trouble.empty() ? line.notes : line.trouble;
  if (end.empty()) return page.line(text, ink);
  if (!line.trouble.empty()) text.resize(std::max(text.size(), (widths[kPuzzle] > 0 ? widths[kPuzzle] + kGap : 0) + widths[kContender]), ' ');
  if (text.size() + kGap + end.size() <= width) return page.line(text + std::string(kGap, ' ') + end, ink);
  page.line(text.substr(0, text.find_last_not_of(' ') + 1), ink);
  page.prose(end, kIndent);
}

std::string meaning_of_notes(const std::vector<Line>& lines) {
  std::string text;
  const auto add = [&](const char* note, const char* meaning) {
    if (std::any_of(lines.begin(), lines.end(), [&](const Line& l) { return l.notes.find(note) != std::string::npos; }))
      text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", note, meaning);
  };
  add("noisy", "the interval is still wide after all samples");
  add("throttled", "power or heat held the GPU's clocks down");
  add("not validated", "nobody compared the outputs of this size with the reference");
  return text;
}

void add_remarks(const Bench& bench, const std::vector<Line>& lines, Page& page) {
  for (const BenchRow& row : bench.rows) {
    const std::string who = fmt::format("{} {}", number_text(row.number), row.slug);
    if (!row.standing.empty()) page.prose(fmt::format("{}: {}", who, row.standing));
    if (!row.replay.empty()) page.prose(fmt::format("{} {}: {}", who, row.contender.name, row.replay));
  }
  if (const std::string notes = meaning_of_notes(lines); !notes.empty()) page.prose(notes);
}

}  // namespace

std::string bench_table(const Bench& bench, const TextStyle& style) {
  Page page(style);
  if (bench.unavailable.empty()) {
    const std::vector<Line> lines = lines_of(bench.rows);
    const Widths widths = widths_of(lines, static_cast<std::size_t>(style.width));
    std::array<std::string, kColumns> heads;
    std::copy(kHeads.begin(), kHeads.end(), heads.begin());
    if (!bench.device.empty()) page.line(bench.device);
    page.line(cells_text(heads, widths), Ink::kFaint);
    for (const Line& line : lines) add_row(line, widths, page);
    add_remarks(bench, lines, page);
  } else {
    page.headline("UNAVAILABLE", Ink::kBad, bench.unavailable);
  }
  return page.text(std::numeric_limits<std::size_t>::max());
}

}  // namespace kl::cli
