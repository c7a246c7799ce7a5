#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include <checker/report.hpp>
#include <cli/cards.hpp>
#include <cli/choose.hpp>
#include <cli/dev/rules.hpp>
#include <cli/dev/workers.hpp>
#include <cli/learner_file.hpp>
#include <cli/verbs.hpp>
#include <host/host_compiler.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

void print_problems(const Problems& problems) {
  for (const Problem& problem : problems) {
    fmt::print("{}{}: {}\n", shown_path(problem.file),
               problem.line > 0 ? fmt::format(":{}", problem.line) : "", problem.message);
  }
}

// Folders that no rule below would see: discovery skips them silently.
Problems folder_name_problems(const Settings& settings, const std::vector<PuzzleFolder>& puzzles) {
  Problems problems;
  for (const fs::directory_entry& entry : fs::directory_iterator(settings.puzzles_dir)) {
    const bool found = std::any_of(puzzles.begin(), puzzles.end(),
                                   [&](const PuzzleFolder& f) { return f.path == entry.path(); });
    const std::string name = entry.path().filename().string();
    if (!entry.is_directory() || found || name.starts_with(".") || name == "paths") continue;  // cli/path/path.hpp
    problems.push_back({entry.path(), 0,
                        fs::exists(entry.path() / "puzzle.cpp")
                            ? "is not named like a puzzle; rename it to NN_slug, for example 09_row-sum"
                            : "is no puzzle: it has no puzzle.cpp; add one or remove the folder"});
  }
  for (std::size_t i = 0; i + 1 < puzzles.size(); ++i) {
    for (std::size_t j = i + 1; j < puzzles.size(); ++j) {
      if (puzzles[i].number != puzzles[j].number && puzzles[i].slug != puzzles[j].slug) continue;
      problems.push_back(
          {puzzles[j].path, 0,
           fmt::format("has the number or the name of {}; rename one", puzzles[i].path.filename().string())});
    }
  }
  return problems;
}

Problems check_folder(const PuzzleFolder& folder, const Settings& settings, const DevCheckArguments& arguments) {
  Problems problems = file_problems(folder, arguments.write);
  const Problems texts = text_problems(folder, all_cards(settings));
  problems.insert(problems.end(), texts.begin(), texts.end());
  Problems spec;
  if (fs::exists(folder.specification())) spec = spec_problems(folder);
  const bool loads = spec.empty();
  problems.insert(problems.end(), spec.begin(), spec.end());
  if (!loads) return problems;  // every run would only repeat it
  const Problems verdicts = verdict_problems(folder, settings, arguments.seeds);
  problems.insert(problems.end(), verdicts.begin(), verdicts.end());
  return problems;
}

}  // namespace

int dev_check(const Settings& settings, const DevCheckArguments& arguments) {
  const auto puzzles = all_puzzles(settings);
  std::vector<PuzzleFolder> chosen;
  for (const std::string& name : arguments.puzzles) chosen.push_back(choose(puzzles, name));
  int count = 0;
  if (chosen.empty()) {
    chosen = puzzles;
    const Problems names = folder_name_problems(settings, puzzles);
    print_problems(names);
    count += static_cast<int>(names.size());
  }
  const host::CompileResult warm = host::warm_up();  // once, not once per process
  if (!warm.unavailable.empty()) {
    fmt::print(stderr, "kernelings: {}\n", warm.unavailable);
    return exit_code(Verdict::kUnavailable);
  }
  const bool live = ::isatty(STDERR_FILENO) == 1;
  const int parallel = usual_workers();
  if (live) fmt::print(stderr, "checking {} puzzles...\r", chosen.size());
  check_in_parallel(
      chosen, parallel,
      [&](const PuzzleFolder& folder) { return check_folder(folder, settings, arguments); },
      [&](const PuzzleFolder& folder, const Problems& problems) {
        if (live) fmt::print(stderr, "\x1b[K");
        if (problems.empty()) fmt::print("{} {}: ok\n", number_text(folder.number), folder.slug);
        print_problems(problems);
        std::fflush(stdout);
        count += static_cast<int>(problems.size());
      });
  fmt::print("dev check: {} puzzle{}, {} problem{}\n", chosen.size(), chosen.size() == 1 ? "" : "s", count,
             count == 1 ? "" : "s");
  return count == 0 ? 0 : 1;
}

}  // namespace kl::cli
