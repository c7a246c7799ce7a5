#include <checker/check.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include <checker/case_runs.hpp>
#include <checker/compare.hpp>
#include <checker/counter_values.hpp>
#include <checker/counters_text.hpp>
#include <checker/fingerprint.hpp>
#include <checker/holes.hpp>
#include <checker/judge.hpp>
#include <checker/schedule_text.hpp>
#include <checker/value_origin.hpp>

namespace kl {
namespace {

using Clock = std::chrono::steady_clock;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::string file_text(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// Numbers from the solution's markers; what is open, from the learner's own text.
HoleReport hole_report(const PuzzleFolder& folder, const std::filesystem::path& file) {
  HoleReport report;
  for (const OpenHole& hole : open_holes(file_text(file))) {
    if (std::find(report.open.begin(), report.open.end(), hole.number) != report.open.end()) continue;
    if (report.open.empty() || hole.number < *std::min_element(report.open.begin(), report.open.end()))
      report.place = {file.string(), hole.line};
    report.open.push_back(hole.number);
  }
  std::sort(report.open.begin(), report.open.end());
  const int open = static_cast<int>(report.open.size());
  report.total = std::max(open, static_cast<int>(parse_solution(file_text(folder.solution())).holes.size()));
  report.filled = report.total - open;
  return report;
}

// The backend, with a finding of the lowest open hole in each result where it cannot tell by itself.
Backend with_holes(const Backend& backend, const HoleReport& holes) {
  if (backend.reports_holes || holes.open.empty()) return backend;
  Backend told = backend;
  told.run = [&backend, &holes](const RunRequest& request) {
    RunResult result = backend.run(request);
    Finding hole;
    hole.kind = FindingKind::kHole;
    hole.hole = holes.open.front();
    hole.here.place = holes.place;
    result.findings.push_back(hole);
    return result;
  };
  return told;
}

struct Selection {
  std::vector<std::pair<std::int64_t, Case>> cases;  // number and parameters
  std::string error;
};

Selection select_cases(const Puzzle& puzzle, const std::optional<std::string>& only) {
  Selection all;
  std::string known;
  for (std::size_t k = 0; k < puzzle.cases.size(); ++k) {
    all.cases.emplace_back(k, Case(puzzle.parameters, puzzle.cases[k]));
    known += (k ? ", " : "") + all.cases.back().second.text();
  }
  if (!only) return all;
  const std::vector<std::int64_t> values = parse_case(puzzle, *only);
  for (const auto& [number, parameters] : all.cases)
    if (*only == std::to_string(number) || (!values.empty() && parameters.values() == values))
      return {{{number, parameters}}, ""};
  if (!values.empty()) return {{{static_cast<std::int64_t>(all.cases.size()), Case(puzzle.parameters, values)}}, ""};
  return {{}, fmt::format("no case '{}'; the cases are {} (or numbers from 0), and any other values of the same "
                          "parameters", *only, known)};
}

double least_bytes(const Puzzle& puzzle, const Case& parameters) { return puzzle.model ? puzzle.model(parameters).bytes : 0; }

void add_metrics(const Puzzle& puzzle, const Case& parameters, const RunCounters& counters, Report& report) {
  constexpr std::string_view kAlwaysShown[] = {"load_efficiency", "store_efficiency", "bytes_per_lane"};
  for (const CounterName& counter : counter_names()) {
    const auto target = std::find_if(puzzle.targets.begin(), puzzle.targets.end(), [&](const Target& t) { return t.counter == counter.name; });
    const bool shown = std::find(std::begin(kAlwaysShown), std::end(kAlwaysShown), counter.name) != std::end(kAlwaysShown);
    if (!shown && target == puzzle.targets.end()) continue;
    const std::optional<double> value = counter_value(counter.name, counters, least_bytes(puzzle, parameters));
    if (!value) continue;
    Metric metric{.name = std::string(counter.name), .value = *value, .unit = std::string(counter.unit), .target = {}};
    if (target != puzzle.targets.end()) metric.target = target->at_least > 0 ? target->at_least : target->at_most;
    report.metrics.push_back(std::move(metric));
  }
}

// First the case whose lines are judged: counted_case.
std::vector<Lint> lints_of(const Report& report) {
  const CaseReport* const judged = counted_case(report);
  std::vector<const CaseReport*> by_size;
  for (const CaseReport& one : report.cases)
    if (!one.detail.launches.empty()) by_size.push_back(&one);
  std::stable_partition(by_size.begin(), by_size.end(), [&](const CaseReport* one) { return one == judged; });
  std::vector<const RunDetail*> details;
  for (const CaseReport* one : by_size) details.push_back(&one->detail);
  return find_lints(details);
}

// Relative where that is shorter to read: a file below the folder that the command is given in.
std::string path_from_here(const std::filesystem::path& file) {
  std::error_code none;
  const std::filesystem::path relative = std::filesystem::absolute(file).lexically_relative(std::filesystem::current_path(none));
  return relative.empty() || *relative.begin() == ".." ? file.string() : relative.string();
}

std::string replay_command(const PuzzleFolder& folder, const CheckOptions& options, const Backend& backend,
                           const std::string& parameters, const BlockSchedule& schedule) {
  std::string command = "./kernelings run " + folder.slug;
  if (options.file == folder.solution()) command += " --solution";
  else if (options.file.filename() != folder.path.filename().string() + ".hpp") command += " --file " + path_from_here(options.file);
  if (!options.case_file.empty()) command += " --case " + path_from_here(options.case_file);
  else if (!parameters.empty()) command += " --case " + parameters;
  if (options.seed != 0 && options.case_file.empty()) command += fmt::format(" --seed {}", options.seed);
  for (const auto& [name, value] : options.meta) command += fmt::format(" --meta {}={}", name, value);
  // Block orders are the simulator's; a GPU has its own.
  if (backend.name == "gpu") command += " --backend gpu";
  else if (schedule.order != BlockOrder::kAscending) command += " --schedule " + schedule_text(schedule);
  else if (options.schedule) command += " --schedule ascending";
  else {
    if (options.schedules != CheckOptions{}.schedules) command += fmt::format(" --schedules {}", options.schedules);
    if (options.exhaustive) command += " --exhaustive";
  }
  if (backend.name == "sim" && options.machine.name != MachineModel{}.name) command += " --machine " + options.machine.name;
  return command;
}

struct RunCases {
  std::vector<PreparedCase> prepared;
  std::vector<CaseRun> runs;
};

// Adds a case that is over to the report; false when its specification or the backend lets none run.
bool take_case(const Puzzle& puzzle, const PuzzleFolder& folder, CheckedCase one, const CheckOptions& options, const Backend& backend,
               RunCases& done, Report& report) {
  const Case& parameters = one.prepared.parameters;
  if (!one.prepared.error.empty()) {
    // The puzzle's own cases are its author's business; any other is what somebody typed.
    const bool own = one.prepared.number < static_cast<std::int64_t>(puzzle.cases.size());
    if (!own || !options.fills.empty()) report.usage_error = fmt::format("the puzzle cannot have the case {}: {}", parameters.text(), one.prepared.error);
    report.verdict = Verdict::kUnavailable;
    report.unavailable = one.prepared.error;
    return false;
  }
  if (!one.run.unavailable.empty()) {
    report.verdict = Verdict::kUnavailable;
    report.unavailable = one.run.unavailable;
    return false;
  }
  CaseReport& of_case = one.run.report;
  if (one.prepared.number == 0) {
    if (!puzzle.targets.empty()) report.judged_case = static_cast<int>(report.cases.size());
    add_metrics(puzzle, parameters, of_case.counters, report);
    const std::string missed = missed_target(puzzle.targets, of_case.counters, least_bytes(puzzle, parameters));
    if (of_case.verdict == Verdict::kPass && !missed.empty()) {
      of_case.verdict = Verdict::kBudget;
      of_case.message = missed;
    }
  }
  of_case.replay = replay_command(folder, options, backend, of_case.parameters, of_case.schedule);
  report.cases.push_back(of_case);
  done.prepared.push_back(std::move(one.prepared));
  done.runs.push_back(std::move(one.run));
  return true;
}

void conclude(const RunCases& done, Report& report) {
  std::int64_t fewest = 0;
  for (std::size_t k = 0; k < report.cases.size(); ++k) {
    if (report.cases[k].verdict == Verdict::kPass) continue;
    if (report.failing_case >= 0 && done.prepared[k].elements >= fewest) continue;
    report.failing_case = static_cast<int>(k);
    fewest = done.prepared[k].elements;
  }
  if (report.failing_case >= 0) report.verdict = report.cases[static_cast<std::size_t>(report.failing_case)].verdict;
  else if (!report.holes.open.empty()) report.verdict = Verdict::kWrong;
  const std::size_t shown = static_cast<std::size_t>(std::max(report.failing_case, 0));
  if (shown < done.runs.size()) report.printed = done.runs[shown].printed;
  if (report.failing_case < 0) return;
  for (const Finding& finding : report.cases[shown].findings) {
    if (finding.kind != FindingKind::kHole) continue;
    report.holes.first_reached = finding.hole;
    break;
  }
}

// The failed cases first; runs that did not complete have no outputs.
std::vector<CaseOutputs> outputs_by_failure(const RunCases& done) {
  std::vector<CaseOutputs> cases;
  for (std::size_t k = 0; k < done.runs.size(); ++k)
    if (!done.runs[k].first.empty()) cases.push_back({&done.prepared[k], &done.runs[k].first});
  std::stable_partition(cases.begin(), cases.end(), [&](const CaseOutputs& one) {
    return done.runs[static_cast<std::size_t>(one.prepared - done.prepared.data())].report.verdict != Verdict::kPass;
  });
  return cases;
}

}  // namespace

std::vector<std::int64_t> parse_case(const Puzzle& puzzle, const std::string& text) {
  std::vector<std::int64_t> values(puzzle.parameters.size());
  std::vector<bool> given(values.size(), false);
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) return {};
    const auto name = std::find(puzzle.parameters.begin(), puzzle.parameters.end(), part.substr(0, equals));
    char* end = nullptr;
    const long long value = std::strtoll(part.c_str() + equals + 1, &end, 10);
    if (name == puzzle.parameters.end() || *end != '\0' || end == part.c_str() + equals + 1) return {};
    const auto at = static_cast<std::size_t>(name - puzzle.parameters.begin());
    values[at] = value;
    given[at] = true;
  }
  const bool complete = std::all_of(given.begin(), given.end(), [](bool g) { return g; });
  return complete ? values : std::vector<std::int64_t>{};
}

Report check(const Puzzle& puzzle, const PuzzleFolder& folder, const CheckOptions& options, const Backend& given) {
  const Clock::time_point start = Clock::now();
  Report report;
  report.number = folder.number;
  report.slug = folder.slug;
  report.title = puzzle.title;
  report.backend = given.name;
  report.file = options.file.string();
  report.machine = options.machine;
  report.holes = hole_report(folder, options.file);
  const HoleReport holes = report.holes;  // as the text has them
  const Backend backend = with_holes(given, holes);

  const Selection selection = select_cases(puzzle, options.only_case);
  report.usage_error = selection.error;
  if (!selection.error.empty()) return report;
  host::CompileResult compiled =
      backend.compile({.file = options.file, .entries = puzzle.entries, .meta = options.meta, .extra_flags = {}, .cancelled = options.cancelled});
  report.compile_ms = compiled.ms;
  report.diagnostics = std::move(compiled.diagnostics);
  report.compiler_log = std::move(compiled.log);
  report.unavailable = std::move(compiled.unavailable);
  report.replay = replay_command(folder, options, backend, "", {});
  if (!report.unavailable.empty()) report.verdict = Verdict::kUnavailable;
  else if (!compiled.ok) report.verdict = Verdict::kCompileError;

  RunCases done;
  if (report.verdict == Verdict::kPass)
    for (CheckedCase& one : run_cases(puzzle, selection.cases, compiled.module, options, backend))
      if (!take_case(puzzle, folder, std::move(one), options, backend, done, report)) break;
  report.cases_not_run = static_cast<int>(selection.cases.size() - report.cases.size());
  if (report.verdict == Verdict::kPass) conclude(done, report);
  report.lints = lints_of(report);
  if (report.failing_case >= 0) {
    const auto failing = static_cast<std::size_t>(report.failing_case);
    CaseReport& shown = report.cases[failing];
    report.replay = shown.replay;
    if (options.origins && report.verdict == Verdict::kWrong && shown.mismatch && shown.mismatch->not_finite > 0 && !reached_hole(shown.findings))
      if (auto origin = find_value_origin(puzzle, done.prepared[failing], options, backend)) shown.findings.push_back(*std::move(origin));
    if (options.fingerprint && report.verdict == Verdict::kWrong && !reached_hole(report.cases[failing].findings))
      name_mistake(puzzle, folder, outputs_by_failure(done), options, backend, report);
  }
  report.total_ms = ms_since(start);
  return report;
}

}  // namespace kl
