// How many small mistakes in the solutions the cases of the puzzles find.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include <checker/check.hpp>
#include <checker/holes.hpp>
#include <cli/atomic_file.hpp>
#include <cli/choose.hpp>
#include <cli/dev/first_failure.hpp>
#include <cli/dev/mutants.hpp>
#include <cli/dev/remembered_reference.hpp>
#include <cli/dev/workers.hpp>
#include <cli/learner_file.hpp>
#include <cli/run_options.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>
#include <host/host_compiler.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

constexpr int kTimeLimitMs = 2000;  // what loops for ever does so for each of its mutants
constexpr const char* kExplanations = "docs/mutation.md";

struct MutantTally {
  int mutants = 0, refused = 0, rejected = 0, pass = 0, unexplained = 0;
  MutantTally& operator+=(const MutantTally& other) {
    mutants += other.mutants, refused += other.refused, rejected += other.rejected, pass += other.pass,
        unexplained += other.unexplained;
    return *this;
  }
};

// Rows "| NN slug | `line` | why it is right |" of the table of explanations, by slug and line.
std::map<std::pair<std::string, std::string>, std::string> explanations(const fs::path& file) {
  std::map<std::pair<std::string, std::string>, std::string> out;
  std::istringstream text(fs::exists(file) ? read_file(file) : "");
  for (std::string row; std::getline(text, row);) {
    const std::size_t code = row.find(" | `"), end = row.find("` | ", code + 1);
    if (!row.starts_with("| ") || code == std::string::npos || end == std::string::npos || row.size() < end + 6) continue;
    const std::string puzzle = row.substr(2, code - 2);
    std::string line = row.substr(code + 4, end - code - 4);
    for (std::size_t at = 0; (at = line.find("\\|", at)) != std::string::npos; ++at) line.erase(at, 1);
    out[{puzzle, line}] = row.substr(end + 4, row.size() - end - 6);
  }
  return out;
}

// One letter for each mutant: c does not compile, r rejected, p passes.
std::string verdicts(const PuzzleFolder& folder, const Settings& settings, const std::vector<Mutant>& mutants) {
  const LoadedPuzzle loaded = load_puzzle(folder);
  if (!loaded.puzzle) throw UsageError(loaded.error);
  const Puzzle puzzle = remembering(*loaded.puzzle);
  const std::vector<std::size_t> cases = cases_by_size(puzzle);
  const fs::path file = settings.work_dir / "mutants" / (folder.path.filename().string() + ".hpp");
  fs::create_directories(file.parent_path());
  std::string out;
  for (const Mutant& mutant : mutants) {
    write_atomically(file, mutant.text);
    CheckOptions options = check_options(settings, file);
    options.fingerprint = options.origins = false;
    options.limits.time_ms = std::min(options.limits.time_ms, kTimeLimitMs);
    const Report report = check_until_failure(puzzle, folder, options, simulator(), cases);
    out += report.verdict == Verdict::kCompileError ? 'c' : report.verdict == Verdict::kPass ? 'p' : 'r';
  }
  fs::remove(file);
  return out;
}

std::vector<Mutant> mutants_of_solution(const PuzzleFolder& folder) {
  const MarkedSolution solution = parse_solution(read_file(folder.solution()));
  if (solution.error)
    throw UsageError(fmt::format("{}:{}: {}", folder.solution().string(), solution.error->line, solution.error->message));
  return mutants_of(shown_text(solution));
}

std::string name_of(const PuzzleFolder& folder) { return fmt::format("{} {}", number_text(folder.number), folder.slug); }

MutantTally report_puzzle(const PuzzleFolder& folder, const std::vector<Mutant>& mutants, const std::string& letters,
                    const std::map<std::pair<std::string, std::string>, std::string>& explained) {
  MutantTally tally{.mutants = static_cast<int>(mutants.size())};
  std::string list;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    tally.refused += letters[i] == 'c';
    tally.rejected += letters[i] == 'r';
    if (letters[i] != 'p') continue;
    ++tally.pass;
    const auto why = explained.find({name_of(folder), mutants[i].shown});
    tally.unexplained += why == explained.end();
    list += fmt::format("  line {} ({}): {}\n      {}\n", mutants[i].line, mutants[i].kind, mutants[i].shown,
                        why == explained.end() ? "passes, and nothing explains it" : why->second);
  }
  fmt::print("{}: {} mutants, {} do not compile, {} rejected, {} pass\n{}", name_of(folder), tally.mutants, tally.refused,
             tally.rejected, tally.pass, list);
  std::fflush(stdout);
  return tally;
}

}  // namespace

int dev_mutate(const Settings& settings, const std::vector<std::string>& names) {
  const auto puzzles = all_puzzles(settings);
  std::vector<PuzzleFolder> chosen;
  for (const std::string& name : names) chosen.push_back(choose(puzzles, name));
  if (chosen.empty()) chosen = puzzles;
  if (const host::CompileResult warm = host::warm_up(); !warm.unavailable.empty()) throw UsageError(warm.unavailable);

  std::vector<std::vector<Mutant>> mutants;
  for (const PuzzleFolder& folder : chosen) mutants.push_back(mutants_of_solution(folder));
  const auto explained = explanations(settings.root / kExplanations);
  MutantTally all;
  int failed = 0;
  const int parallel = usual_workers();
  work_in_parallel(
      chosen.size(), parallel, [&](std::size_t i) { return verdicts(chosen[i], settings, mutants[i]); },
      [&](std::size_t i, const WorkerResult& result) {
        if (result.text.size() == mutants[i].size())
          all += report_puzzle(chosen[i], mutants[i], result.text, explained);
        else
          ++failed, fmt::print("{}: cannot be tried: its process ended with {}\n", name_of(chosen[i]), result.death);
      });
  const int ran = all.mutants - all.refused;
  fmt::print(
      "dev mutate: {} mutants, {} do not compile; of the {} that run {} are rejected ({:.1f} %), {} pass, {} of them unexplained\n",
      all.mutants, all.refused, ran, all.rejected, ran > 0 ? 100.0 * all.rejected / ran : 0.0, all.pass, all.unexplained);
  if (all.unexplained > 0)
    fmt::print("  add a case that shows the mistake, or, if it is none, a row to the table in {}\n", kExplanations);
  return failed + all.unexplained > 0 ? 1 : 0;
}

}  // namespace kl::cli
