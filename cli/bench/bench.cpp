#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <iterator>
#include <stdexcept>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cli/atomic_file.hpp>
#include <cli/backend.hpp>
#include <cli/bench/contenders.hpp>
#include <cli/bench/csv.hpp>
#include <cli/bench/json.hpp>
#include <cli/bench/progress.hpp>
#include <cli/bench/rows.hpp>
#include <cli/bench/standing.hpp>
#include <cli/bench/table.hpp>
#include <cli/choose.hpp>
#include <cli/progress_store.hpp>
#include <cli/bench/roofline_svg.hpp>
#include <cli/run_options.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

// Nothing can be timed here; the message says what is missing.
struct Unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// One puzzle with everything that is needed to time it.
struct Heat {
  const PuzzleFolder* folder;
  LoadedPuzzle puzzle;
  Case size;
  Contenders contenders;
};

// Before anything is timed: a long run must not be lost to a mistyped path.
void require_writable(const char* option, const std::string& name) {
  if (name.empty()) return;
  const fs::path file = fs::absolute(name);
  if (fs::is_directory(file)) throw UsageError(fmt::format("{}: {} is a folder", option, name));
  if (::access(file.parent_path().c_str(), W_OK) != 0)
    throw UsageError(fmt::format("{}: cannot write in the folder {}", option, file.parent_path().string()));
}

std::optional<Case> size_of(const PuzzleFolder& folder, const Puzzle& puzzle, const BenchArguments& arguments) {
  if (arguments.size) {
    const auto values = parse_case(puzzle, *arguments.size);
    if (!values.empty()) return Case(puzzle.parameters, values);
    throw UsageError(fmt::format("--case {}: {} needs values of {}, for example {}", *arguments.size, folder.slug,
                                 fmt::join(puzzle.parameters, ", "), Case(puzzle.parameters, puzzle.cases.front()).text()));
  }
  if (!puzzle.bench.empty()) return Case(puzzle.parameters, puzzle.bench);
  return {};
}

// Named puzzles have to have a size; of all puzzles those without one are left out.
std::vector<Heat> heats_of(const Settings& settings, const std::vector<PuzzleFolder>& all, const BenchArguments& arguments,
                           BenchHistory& history) {
  std::vector<Heat> heats;
  for (const PuzzleFolder* folder : bench_puzzles(settings, all, arguments)) {
    LoadedPuzzle puzzle = load_puzzle(*folder);
    if (puzzle.puzzle == nullptr) throw Unavailable(puzzle.error);
    const std::optional<Case> size = size_of(*folder, *puzzle.puzzle, arguments);
    if (!size && arguments.puzzles.empty()) continue;
    if (!size)
      throw UsageError(fmt::format("{} has no bench size: it is too small to be timed; --case {} times it all the same", folder->slug,
                                   Case(puzzle.puzzle->parameters, puzzle.puzzle->cases.back()).text()));
    Contenders contenders = bench_contenders(settings, *folder, arguments, size->text(), history);
    heats.push_back({folder, std::move(puzzle), *size, std::move(contenders)});
  }
  if (heats.empty()) throw UsageError("none of your puzzles has a bench size yet; `./kernelings bench --solution` times the solutions");
  return heats;
}

std::string step_text(const Heat& heat, const Contender& contender, bool is_timing) {
  if (!is_timing) return fmt::format("{}: checking {}", heat.folder->slug, contender.name);
  const std::size_t more = heat.contenders.all.size() - 1;
  return fmt::format("{}: timing {}{}", heat.folder->slug, contender.name, more > 0 ? fmt::format(" and {} more", more) : "");
}

void run_heat(const Settings& settings, const BenchArguments& arguments, const Heat& heat, int number, BenchProgress& progress,
              gpu::RunBackend& backend, BenchHistory& history, Bench& bench) {
  TimedRunOptions options;
  options.check = check_options(settings, heat.contenders.all.front().file);
  options.budget_ms = arguments.budget_ms;
  options.size = heat.size;
  options.on_step = [&](const Contender& contender, bool is_timing) { progress.show(number, step_text(heat, contender, is_timing)); };
  const TimedRun run = time_contenders(*heat.puzzle.puzzle, *heat.folder, heat.contenders.all, options, backend);
  bench.unavailable = run.unavailable;
  if (!bench.unavailable.empty()) return;
  bench.device = run.device;
  bench.compute_capability = run.compute_capability;
  std::vector<BenchRow> rows = rows_of(*heat.folder, heat.contenders.all, run);
  if (heat.contenders.is_learners) remember(history, progress_key(*heat.folder), run.device, rows.front());
  bench.rows.insert(bench.rows.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

void run_heats(const Settings& settings, const BenchArguments& arguments, const std::vector<Heat>& heats, BenchHistory& history,
               Bench& bench) {
  BenchProgress progress(static_cast<int>(heats.size()));
  gpu::RunBackend backend;
  for (std::size_t i = 0; i < heats.size() && bench.unavailable.empty(); ++i)
    run_heat(settings, arguments, heats[i], static_cast<int>(i) + 1, progress, backend, history, bench);
}

void remark(const std::string& text) { fmt::print(stderr, "kernelings: {}\n", text); }

Bench run_all(const Settings& settings, const BenchArguments& arguments, BenchHistory& history) {
  Bench bench;
  bench.time = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  const auto all = all_puzzles(settings);
  try {
    const std::vector<Heat> heats = heats_of(settings, all, arguments, history);
    for (const Heat& heat : heats)
      for (const std::string& text : heat.contenders.remarks) remark(text);
    bench.unavailable = backend_unavailable("gpu");
    run_heats(settings, arguments, heats, history, bench);
  } catch (const Unavailable& missing) {
    bench.unavailable = missing.what();
  }
  return bench;
}

// Figures want room, also where they go into a file.
TextStyle bench_style(const Settings& settings) {
  TextStyle style = text_style(settings, STDOUT_FILENO);
  if (::isatty(STDOUT_FILENO) != 1) style.width = 100;
  return style;
}

void write_files(const BenchArguments& arguments, const Bench& bench) {
  if (!bench.unavailable.empty()) return;
  try {
    if (!arguments.csv.empty()) write_atomically(arguments.csv, bench_csv(bench));
    if (!arguments.svg.empty()) write_atomically(arguments.svg, roofline_svg(bench));
  } catch (const fs::filesystem_error& error) {  // what was measured is printed all the same
    remark(error.what());
  }
}

}  // namespace

int bench(const Settings& settings, const BenchArguments& arguments) {
  require_writable("--csv", arguments.csv);
  require_writable("--svg", arguments.svg);
  BenchHistory history(settings.work_dir);
  const Bench bench = run_all(settings, arguments, history);
  fmt::print("{}", arguments.json ? bench_json(bench) : bench_table(bench, bench_style(settings)));
  write_files(arguments, bench);
  if (const std::string warning = history.take_warning(); !warning.empty()) remark(warning);
  return exit_code(verdict_of(bench));
}

}  // namespace kl::cli
