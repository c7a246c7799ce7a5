#include <checker/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include <checker/judge.hpp>
#include <checker/page.hpp>
#include <checker/phrases.hpp>
#include <checker/puzzle_folder.hpp>
#include <host/child.hpp>

namespace kl {
namespace {

constexpr std::size_t kLeastMapWidth = 4;  // narrower, a map is a column of dots
constexpr std::size_t kMostCaseLines = 12, kMostDiagnostics = 4, kMostPrintedLines = 4, kMostMapRows = 8;

void title(const Report& report, Page& page) {
  page.line(fmt::format("{} {}: {}", number_text(report.number), report.slug, report.title), Ink::kFaint);
}

std::string metrics_text(const std::vector<Metric>& metrics) {
  std::string text;
  for (const Metric& metric : metrics) {
    text += fmt::format("{}{} {:.4g}", text.empty() ? "" : ", ", metric.name, metric.value);
    if (!metric.unit.empty()) text += " " + metric.unit;
    if (metric.target) text += fmt::format(" (target {:.4g})", *metric.target);
  }
  return text;
}

void printed(const Report& report, Page& page) {
  std::string_view rest = report.printed;
  for (std::size_t i = 0; i < kMostPrintedLines && !rest.empty(); ++i) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::size_t room = static_cast<std::size_t>(std::max(page.style().width - 11, 20));
    page.line(fmt::format("  printed: {}", rest.substr(0, std::min(end, room))));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  // What a child prints beyond its limit is dropped, and nobody counted it.
  const bool is_cut = std::ssize(report.printed) >= host::ChildLimits{}.output_bytes;
  if (!rest.empty()) page.line(fmt::format("  printed: ... and {}{} more", is_cut ? "at least " : "", counted(std::count(rest.begin(), rest.end(), '\n') + (rest.back() != '\n'), "line")));
}

void pass_line(const CaseReport& one, std::size_t width, Page& page) {
  std::string line = fmt::format("  {} {:<{}}  {:8.2f} ms", page.style().unicode ? "✓" : "ok", one.parameters, width, one.run_ms);
  if (one.explored) line += fmt::format("  every order of its atomics, by {}", counted(one.schedules, "schedule"));
  page.line(line);
  if (!one.not_explored.empty()) page.prose(fmt::format("not every order of its atomics, but {}: {}", counted(one.schedules, "schedule"), one.not_explored), 5);
}

// How many block orders the cases ran in.
std::string orders_text(const Report& report) {
  const bool asked = std::any_of(report.cases.begin(), report.cases.end(), [](const CaseReport& one) { return one.explored || !one.not_explored.empty(); });
  if (!asked) return counted(report.cases.empty() ? 0 : report.cases.front().schedules, "block order") + " each";
  const auto explored = std::count_if(report.cases.begin(), report.cases.end(), [](const CaseReport& one) { return one.explored; });
  return fmt::format("every order of atomics in {} of them", explored);
}

void pass(const Report& report, Page& page) {
  std::size_t width = 0;
  for (const CaseReport& one : report.cases) width = std::max(width, one.parameters.size());
  for (std::size_t k = 0; k < report.cases.size() && k < kMostCaseLines; ++k)
    pass_line(report.cases[k], width, page);
  if (report.cases.size() > kMostCaseLines)
    page.line(fmt::format("  and {} more", counted(static_cast<std::int64_t>(report.cases.size() - kMostCaseLines), "case")));
  printed(report, page);
  if (!report.metrics.empty()) page.prose("modelled: " + metrics_text(report.metrics), 2);
  page.headline("PASS", Ink::kGood,
                fmt::format("{}: {}, {}, {:.2f} s", report.slug, counted(static_cast<std::int64_t>(report.cases.size()), "case"),
                            orders_text(report), report.total_ms / 1000));
}

std::string diagnostic_place(const host::Diagnostic& diagnostic, const Page& page) {
  const std::string place = page.place(diagnostic.place);
  return diagnostic.column > 0 && diagnostic.place.line > 0 ? fmt::format("{}:{}", place, diagnostic.column) : place;
}

void card(const Report& report, Page& page) {
  if (!report.card.empty()) page.line(fmt::format("  about this: ./kernelings read {}", report.card));
}

// The first error comes last, where the eye is.
void compile_error(const Report& report, Page& page) {
  std::vector<const host::Diagnostic*> errors;
  for (const host::Diagnostic& diagnostic : report.diagnostics)
    if (diagnostic.severity == host::Severity::kError) errors.push_back(&diagnostic);
  if (errors.empty()) {
    page.prose(report.compiler_log.substr(0, 1000), 2);
    return page.headline("COMPILE_ERROR", Ink::kBad, page.path(report.file));
  }
  if (errors.size() > kMostDiagnostics)
    page.line(fmt::format("  {} in all; these come first:", counted(static_cast<std::int64_t>(errors.size()), "error")));
  for (std::size_t i = std::min(errors.size(), kMostDiagnostics); i-- > 1;) {
    page.prose(fmt::format("{}: {}", diagnostic_place(*errors[i], page), errors[i]->message), 2);
    page.source(errors[i]->place, errors[i]->column, errors[i]->source_line);
  }
  page.source(errors[0]->place, errors[0]->column, errors[0]->source_line);
  card(report, page);
  page.headline("COMPILE_ERROR", Ink::kBad, fmt::format("{}: {}", diagnostic_place(*errors[0], page), errors[0]->message));
}

std::string holes_text(const Report& report) {
  const HoleReport& holes = report.holes;
  std::string text = fmt::format("{} of {} filled", holes.filled, counted(holes.total, "hole"));
  if (!holes.open.empty()) text += fmt::format(", hole {} is next", holes.open.front());
  return text;
}

char merged(char a, char b) {
  if (a == b || b == ' ') return a;
  return a == ' ' ? b : '+';
}

void heat_map(std::vector<std::string> map, Page& page) {
  std::set<char> symbols;
  for (const std::string& row : map) symbols.insert(row.begin(), row.end());
  symbols.erase(' ');
  if (symbols.size() < 2) return;  // all alike: the counts say it
  if (map.front().size() < kLeastMapWidth) return;
  if (map.size() > kMostMapRows) {
    for (std::size_t r = 0; 2 * r < map.size(); ++r) {
      std::string& row = map[r] = map[2 * r];
      if (2 * r + 1 >= map.size()) continue;
      const std::string& next = map[2 * r + 1];
      for (std::size_t c = 0; c < row.size(); ++c) row[c] = merged(row[c], c < next.size() ? next[c] : ' ');
    }
    map.resize((map.size() + 1) / 2);
  }
  page.line("  map ('.' right, '+' some wrong, '#' all wrong, ':' never written):", Ink::kFaint);
  for (const std::string& row : map) page.line("    " + row);
}

void mismatch(const Mismatch& mismatch, Page& page) {
  const bool none_written = mismatch.unwritten == mismatch.wrong;
  std::string count = fmt::format("{}: {} of {} {}", mismatch.buffer, mismatch.wrong, counted(mismatch.total, "element"),
                                  none_written ? kNeverWritten : "wrong");
  if (mismatch.unwritten > 0 && !none_written) count += fmt::format(", {} of them never written", mismatch.unwritten);
  page.prose(count, 2);
  std::size_t index_width = 0, got_width = 3, want_width = 4;
  for (const Difference& difference : mismatch.first) {
    index_width = std::max(index_width, index_text(difference.index).size());
    got_width = std::max(got_width, difference.got_text.size());
    want_width = std::max(want_width, difference.want_text.size());
  }
  for (const Difference& difference : mismatch.first) {
    std::string row = fmt::format("    {:<{}}  got {:<{}}  want {:<{}}", index_text(difference.index), index_width,
                                  difference.got_text, got_width, difference.want_text, want_width);
    if (difference.block >= 0) row += fmt::format("  block {}", difference.block);
    if (difference.ulps > 0 && difference.ulps < 1000 && difference.got_text != kNeverWritten)
      row += fmt::format("  {}", counted(static_cast<std::int64_t>(difference.ulps), "ulp"));
    page.line(row);
  }
  heat_map(mismatch.heat_map, page);
  std::string others;
  for (const OtherOutput& other : mismatch.others)
    others += fmt::format("{}{} ({} of {}{})", others.empty() ? "wrong too: " : ", ", other.buffer, other.wrong, other.total,
                          other.unwritten == other.wrong ? std::string(", ") + kNeverWritten : "");
  if (!others.empty()) page.prose(others, 2);
}

void order_difference(const OrderDifference& difference, Page& page) {
  std::string text = fmt::format("{}{} is {} in ascending order and {} in this one", difference.buffer, index_text(difference.index),
                                 difference.ascending, difference.other);
  // Of values that differ grossly the distance says nothing.
  if (tl::is_floating(difference.type) && difference.ulps < 1e5) text += fmt::format(", {:.3g} ulp apart", difference.ulps);
  if (difference.total > 1) text += fmt::format("; {} of {} differ", difference.differing, counted(difference.total, "element"));
  page.prose(text, 2);
  page.source(difference.other_place);
  page.source(difference.place);
}

void sides(const Report& report, const CaseReport& failing, const Finding& finding, Page& page) {
  page.source(finding.kind == FindingKind::kHole ? report.holes.place : finding.here.place);
  const Place& other = finding.other.place;
  const bool elsewhere = other.file != finding.here.place.file || other.line != finding.here.place.line;
  if (finding.has_other && other.line > 0 && elsewhere) {
    page.line(fmt::format("  {}: {}", page.place(other), side_text(finding.other, failing.launches)));
    page.source(other);
  }
  const bool is_deadlock = finding.kind == FindingKind::kDeadlock;  // its sentence holds both
  if (finding.count > 1 && finding.kind != FindingKind::kHole && !is_deadlock) page.line(fmt::format("  {} accesses like this one", finding.count));
  // What the conclusion says is said once: there.
  const bool concludes = finding_sentence(failing, finding).find(finding.detail) != std::string::npos;
  if (!finding.detail.empty() && !concludes && !is_deadlock) page.prose(finding.detail, 2);
  if (finding.kind == FindingKind::kNotFinite && !report.mistake.empty()) page.prose(finding_sentence(failing, finding), 2);
}

// The sentence that ends a failed case's report.
std::string conclusion(const Report& report, const CaseReport& failing, const Page& page) {
  const Finding* finding = finding_of(failing.verdict, failing.findings);
  if (finding && finding->kind == FindingKind::kHole) return fmt::format("{}: {}", page.place(report.holes.place), holes_text(report));
  const bool known = finding && finding->kind == FindingKind::kNotFinite && !report.mistake.empty();
  if (finding && !known) return fmt::format("{}: {}", page.place(finding->here.place), finding_sentence(failing, *finding));
  std::string text = page.place(failing.where.line > 0 ? failing.where : Place{report.file, 0}) + ": ";
  if (!report.mistake.empty()) return text + report.mistake;
  if (failing.order_difference && !failing.order_difference->sentence.empty()) return text + failing.order_difference->sentence;
  if (!failing.message.empty()) return text + failing.message;
  if (!failing.mismatch) return text + "fails";
  const Mismatch& wrong = *failing.mismatch;
  if (!wrong.pattern.empty()) return text + fmt::format("{}: {}", wrong.buffer, wrong.pattern);
  const Difference& first = wrong.first.front();
  return text + fmt::format("{}{} is {}, must be {}", wrong.buffer, index_text(first.index), first.got_text, first.want_text);
}

std::string shrunk_text(const ShrinkNote& note, const std::string& to) {
  std::string text = note.from == to ? to + " is the smallest shape found" : "shrunk from " + note.from;
  text += fmt::format(" in {}", counted(note.runs, "run"));
  if (!note.finished) text += ", not to the end: there was no more time";
  if (!note.inputs.empty()) text += "; " + note.inputs;
  return text + "; saved as " + note.file;
}

void failure(const Report& report, const CaseReport& failing, Page& page) {
  const auto passed = std::count_if(report.cases.begin(), report.cases.end(), [](const CaseReport& one) { return one.verdict == Verdict::kPass; });
  const int all = static_cast<int>(report.cases.size()) + report.cases_not_run;
  std::string where = fmt::format("{} of {} passed", passed, counted(all, "case"));
  if (report.cases_not_run > 0) where += fmt::format(", {} not run", report.cases_not_run);
  const char* which = report.cases.size() > 1 ? "the smallest that fails is" : "failed in";
  where += failing.parameters.empty() ? "; " : fmt::format("; {} {}, ", which, failing.parameters);
  where += fmt::format("seed {}", failing.seed);
  if (!failing.order.empty() && failing.order != "ascending") where += fmt::format(", blocks {}", failing.order);
  page.prose(where, 2);
  if (failing.order_difference && !failing.order_difference->sentence.empty()) page.prose(failing.message, 2);
  const Finding* finding = finding_of(failing.verdict, failing.findings);
  const bool hole = finding && finding->kind == FindingKind::kHole;
  if (failing.mismatch && !hole) mismatch(*failing.mismatch, page);
  if (finding) sides(report, failing, *finding, page);
  else if (failing.order_difference) order_difference(*failing.order_difference, page);
  else if (failing.where.line > 0) page.source(failing.where);
  printed(report, page);
  if (!report.metrics.empty() && failing.verdict == Verdict::kBudget) page.prose("modelled: " + metrics_text(report.metrics), 2);
  if (!report.holes.open.empty() && !hole) page.prose(holes_text(report), 2);
  if (!report.mistake.empty() && failing.mismatch && !failing.mismatch->pattern.empty())
    page.prose(fmt::format("{}: {}", failing.mismatch->buffer, failing.mismatch->pattern), 2);
  if (report.shrunk) page.prose(shrunk_text(*report.shrunk, failing.parameters), 2);
  if (!report.smaller.empty()) page.line("  smaller: " + report.smaller);
  page.line("  replay: " + report.replay);
  card(report, page);
  page.headline(name(failing.verdict), Ink::kBad, conclusion(report, failing, page));
}

// A hole that no case reaches, such as a mark beside code that is right.
void left_hole(const Report& report, Page& page) {
  page.source(report.holes.place);
  const Place place = report.holes.place.line > 0 ? report.holes.place : Place{report.file, 0};
  page.headline(name(report.verdict), Ink::kBad, fmt::format("{}: {}", page.place(place), holes_text(report)));
}

}  // namespace

std::string to_text(const Report& report, const TextStyle& style) {
  Page page(style);
  title(report, page);
  const auto failing = static_cast<std::size_t>(report.failing_case);
  if (!report.usage_error.empty()) page.prose(report.usage_error);
  else if (report.verdict == Verdict::kUnavailable) page.headline("UNAVAILABLE", Ink::kBad, report.unavailable);
  else if (report.failing_case >= 0 && failing < report.cases.size()) failure(report, report.cases[failing], page);
  else if (report.verdict == Verdict::kCompileError) compile_error(report, page);
  else if (report.verdict == Verdict::kPass) pass(report, page);
  else left_hole(report, page);
  return page.text(kMostReportLines);
}

std::string to_text(const Report& report, bool colour) {
  std::error_code none;
  return to_text(report, TextStyle{.colour = colour, .base = std::filesystem::current_path(none)});
}

}  // namespace kl
