#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <thread>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <checker/bare_arguments.hpp>
#include <checker/json.hpp>
#include <checker/text.hpp>
#include <cli/atomic_file.hpp>
#include <cli/choose.hpp>
#include <cli/doctor/gpu.hpp>
#include <cli/inspect/inspect.hpp>
#include <cli/learner_file.hpp>
#include <cli/run_options.hpp>
#include <cli/tune/timing.hpp>
#include <cli/tune/tuned.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>
#include <host/host_compiler.hpp>
#include <tune/apply.hpp>
#include <tune/error.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

// A line on the terminal that the next one replaces; nothing without a terminal.
class ProgressLine {
 public:
  ~ProgressLine() { show(""); }
  void show(const std::string& text) const {
    if (::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r\x1b[K{}", text);
  }
};

fs::path kernel_to_tune(const Settings& settings, const PuzzleFolder& folder, const TuneArguments& arguments) {
  if (arguments.solution) return folder.solution();
  const fs::path file = arguments.file.empty() ? learner_file(settings, folder) : fs::absolute(arguments.file).lexically_normal();
  if (fs::is_regular_file(file)) return file;
  if (!arguments.file.empty()) throw UsageError(fmt::format("there is no file {}", arguments.file));
  throw UsageError(fmt::format("there is nothing to tune yet: {} is made by `./kernelings run {}`", shown_path(file), folder.slug));
}

// --space, else work/NN_slug.tune beside the learner's file, else what the kernel file declares.
tune::Space space_for(const Settings& settings, const PuzzleFolder& folder, const TuneArguments& arguments, const fs::path& kernel,
                      const std::vector<host::MetaParameter>& declared) {
  if (!arguments.space.empty()) return tune::read_tune_file(arguments.space, declared);
  const fs::path own = learner_file(settings, folder);
  const fs::path usual = fs::path(own).replace_extension(".tune");
  if (kernel == own && fs::exists(usual)) return tune::read_tune_file(usual, declared);
  return tune::declared_space(declared);
}

// What the times would be of, and why there can be none on this machine.
std::string why_no_times(const std::string& arch) {
  if (const std::string missing = gpu::missing_from_build(); !missing.empty()) return missing;
  const Driver driver = probe_driver("libcuda.so.1");
  if (driver.devices.empty())
    return fmt::format("timing needs an NVIDIA GPU and there is none here{}; `./kernelings doctor` says what is missing",
                       driver.error.empty() ? "" : fmt::format(" ({})", driver.error));
  const Device& device = driver.devices.front();
  if (const std::string here = gpu::arch_of(device.compute_capability); here != arch)
    return fmt::format("the GPU here is a {} ({}), so nothing was timed for {}; leave --arch out to time", device.name, here, arch);
  return "";
}

tune::Outcome compile_space(const Settings& settings, const PuzzleFolder& folder, const Puzzle& puzzle, const Case& size,
                            const TuneArguments& arguments, const fs::path& kernel, tune::Space& space) {
  const auto compiled = host::compile_kernel({.file = kernel, .entries = puzzle.entries});
  const host::MetaParameters declared = host::declared_meta(compiled.module);
  if (!declared.error.empty()) throw UsageError(fmt::format("{}: {}", shown_path(kernel), declared.error));
  space = space_for(settings, folder, arguments, kernel, declared.parameters);

  tune::PrepareRequest request;
  request.file = kernel;
  request.entries = puzzle.entries;
  request.run.arguments = bare_arguments(puzzle.arguments(size));
  request.run.limits.time_ms = settings.time_limit_ms;
  request.arch = arch_for(arguments.arch);
  request.num_sms = kAssumedSms;
  request.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const ProgressLine progress;
  request.on_progress = [&](std::size_t done, std::size_t of) { progress.show(fmt::format("compiling {}/{}", done, of)); };

  tune::Outcome outcome;
  outcome.puzzle = fmt::format("{} {}", number_text(folder.number), folder.slug);
  outcome.file = kernel.string();
  outcome.size = size.text();
  outcome.shapes = tune::shape_class(size);
  outcome.arch = request.arch;
  outcome.origin = space.origin;
  for (tune::Candidate& c : tune::prepare(request, tune::configurations(space))) outcome.rows.push_back({std::move(c), {}});
  const tune::Candidate& own = outcome.rows.front().candidate;
  outcome.unavailable = !own.unavailable.empty() ? own.unavailable : own.dropped;
  return outcome;
}

tune::Tuned tuned_of(const tune::Outcome& outcome, const tune::Space& space, const fs::path& kernel) {
  const tune::Row& row = outcome.rows[*outcome.winner];
  tune::Tuned tuned;
  for (std::size_t i = 0; i < space.parameters.size(); ++i) {
    const tune::Parameter& p = space.parameters[i];
    const std::int64_t value = row.candidate.configuration.values[i];
    tuned.meta.emplace_back(p.name, p.is_bool ? (value != 0 ? "true" : "false") : std::to_string(value));
  }
  tuned.median_us = row.score->last.timing->median_us;
  tuned.standard_us = outcome.rows.front().score->last.timing->median_us;
  tuned.size = outcome.size;
  tuned.date = fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::time(nullptr)));
  tuned.kernel_digest = kernel_digest(kernel);
  return tuned;
}

// Writes the winner into the file and makes sure that the file then declares it; else the old text comes back.
std::string apply(const tune::Outcome& outcome, const tune::Space& space, const Puzzle& puzzle, const fs::path& kernel) {
  const tune::Configuration& winner = outcome.rows[*outcome.winner].candidate.configuration;
  const std::string old = read_file(kernel);
  const tune::Applied applied = tune::with_defaults(old, space, winner);
  if (applied.text != old) write_atomically(kernel, applied.text);
  const auto compiled = host::compile_kernel({.file = kernel, .entries = puzzle.entries});
  bool is_declared = compiled.ok && applied.by_hand.empty();
  if (is_declared)
    for (const auto& [name, value] : winner.meta)
      for (const host::MetaParameter& m : host::declared_meta(compiled.module).parameters)
        if (m.name == name && (m.is_bool ? (m.value != 0 ? "true" : "false") : std::to_string(m.value)) != value) is_declared = false;
  if (is_declared) return fmt::format("{} has these values now", shown_path(kernel));
  if (applied.text != old) write_atomically(kernel, old);
  std::string text = fmt::format("{} was left as it is, write into it:", shown_path(kernel));
  for (const auto& [name, value] : winner.meta) text += fmt::format("\n  constexpr auto {0} = tl::meta<\"{0}\", {1}>;", name, value);
  return text;
}

std::string conclusion(const Settings& settings, const PuzzleFolder& folder, const Puzzle& puzzle, const TuneArguments& arguments,
                       const tune::Outcome& outcome, const tune::Space& space, const fs::path& kernel) {
  const tune::Tuned tuned = tuned_of(outcome, space, kernel);
  const fs::path file = tuned_file_of(settings, folder, kernel, outcome.device);
  keep_tuned(file, outcome.shapes, tuned);
  if (*outcome.winner == 0) return fmt::format("Nothing is measurably faster than the file's own values; kept in {}.", shown_path(file));
  std::string text = fmt::format("{} takes {:.4g} us, the file's own values {:.4g} us; kept in {}.\n", outcome.rows[*outcome.winner].candidate.configuration.text,
                                 tuned.median_us, tuned.standard_us, shown_path(file));
  if (arguments.apply) return text + apply(outcome, space, puzzle, kernel) + ".";
  return text + "`run --backend gpu --tuned` uses it, `tune --apply` writes it into the file.";
}

int show(const tune::Outcome& outcome, const TuneArguments& arguments, const std::string& last) {
  const int code = outcome.unavailable.empty() ? 0 : exit_code(Verdict::kUnavailable);
  if (arguments.json) {
    auto json = tune::to_json(outcome);
    json["exit_code"] = code;
    fmt::print("{}\n", json.dump(2));
    return code;
  }
  fmt::print("{}{}\n", tune::table_text(outcome), outcome.unavailable.empty() ? last : "UNAVAILABLE: " + outcome.unavailable);
  return code;
}

int show(const Report& report, const Settings& settings, const TuneArguments& arguments) {
  fmt::print("{}", arguments.json ? to_json(report) : to_text(report, text_style(settings, STDOUT_FILENO)));
  return exit_code(report.verdict);
}

bool is_right(const Report& report) { return report.verdict == Verdict::kPass || report.verdict == Verdict::kBudget; }

int tune_kernel(const Settings& settings, const PuzzleFolder& folder, const TuneArguments& arguments, const fs::path& kernel) {
  CheckOptions options = check_options(settings, kernel);
  options.schedules = 1;
  const LoadedPuzzle loaded = load_puzzle(folder);
  if (loaded.puzzle == nullptr) return show(check(folder, options), settings, arguments);  // says why
  const Puzzle& puzzle = *loaded.puzzle;
  if (puzzle.bench.empty()) throw UsageError(fmt::format("{} has no bench size: it is too small for its speed to matter", folder.slug));
  const Case size(puzzle.parameters, puzzle.bench);
  // A wrong kernel has no speed. The simulator says best what is wrong.
  const Report right = check(puzzle, folder, options, simulator());
  if (!is_right(right)) return show(right, settings, arguments);

  tune::Space space;
  tune::Outcome outcome = compile_space(settings, folder, puzzle, size, arguments, kernel, space);
  if (outcome.unavailable.empty()) outcome.unavailable = why_no_times(outcome.arch);
  if (!outcome.unavailable.empty()) return show(outcome, arguments, "");
  gpu::RunBackend backend;
  const auto time = [&](const std::vector<Contender>& contenders, int budget_ms) {
    return time_contenders(puzzle, folder, contenders, {.check = check_options(settings, kernel), .budget_ms = budget_ms, .size = size}, backend);
  };
  const Report on_gpu = [&] {
    const ProgressLine progress;
    return time_candidates({kernel, arguments.budget_s * 1000, time, [&](const std::string& step) { progress.show(step); }}, outcome);
  }();
  if (outcome.unavailable.empty() && !is_right(on_gpu)) return show(on_gpu, settings, arguments);
  if (outcome.unavailable.empty() && !outcome.winner)
    outcome.unavailable = outcome.rows.front().score ? outcome.rows.front().score->last.failure : "the GPU gave no figures";
  if (!outcome.unavailable.empty()) return show(outcome, arguments, "");
  return show(outcome, arguments, conclusion(settings, folder, puzzle, arguments, outcome, space, kernel));
}

}  // namespace

int tune(const Settings& settings, const TuneArguments& arguments) {
  const auto puzzles = all_puzzles(settings);
  const PuzzleFolder& folder = choose(puzzles, arguments.puzzle);
  if (arguments.apply && arguments.solution) throw UsageError("--apply changes your file; it does not go with --solution");
  try {
    return tune_kernel(settings, folder, arguments, kernel_to_tune(settings, folder, arguments));
  } catch (const tune::Error& error) {
    throw UsageError(error.what());
  }
}

}  // namespace kl::cli
