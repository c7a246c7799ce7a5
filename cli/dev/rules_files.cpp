#include <algorithm>
#include <cstdio>
#include <sstream>

#include <fmt/format.h>

#include <checker/holes.hpp>
#include <checker/mistakes.hpp>
#include <cli/atomic_file.hpp>
#include <cli/dev/rules.hpp>
#include <cli/nearest.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

const std::vector<std::string> kFiles = {"puzzle.cpp", "README.md", "solution.hpp", "kernel.hpp", "hints.md"};

// Empty if it cannot be read: another rule has said so by then.
std::string text_of(const fs::path& file) {
  try {
    return read_file(file);
  } catch (const fs::filesystem_error&) {
    return {};
  }
}

void check_listing(const PuzzleFolder& folder, Problems& problems) {
  for (const std::string& file : kFiles) {
    if (!fs::is_regular_file(folder.path / file)) {
      problems.push_back({folder.path / file, 0,
                          file == "kernel.hpp" ? "is missing; `./kernelings dev check --write` makes it"
                                               : "is missing; add it"});
    }
  }
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder.path)) {
    const fs::path relative = entry.path().lexically_relative(folder.path);
    if (entry.is_directory()) {
      if (relative != "wrong")
        problems.push_back({entry.path(), 0, "is a folder that no puzzle has; only wrong/ is allowed"});
      continue;
    }
    const bool in_root = !relative.has_parent_path();
    const bool known = in_root && std::find(kFiles.begin(), kFiles.end(), relative.string()) != kFiles.end();
    const bool picture = in_root && relative.extension() == ".svg";
    const bool wrong = relative.parent_path() == "wrong" && relative.extension() == ".hpp";
    if (known || picture || wrong) continue;
    const std::string close = in_root ? nearest(relative.string(), kFiles) : "";
    const bool misspelt = !close.empty() && !fs::exists(folder.path / close);
    problems.push_back({entry.path(), 0,
                        fmt::format("does not belong in a puzzle folder; {}",
                                    misspelt ? fmt::format("rename it to {}", close)
                                             : "remove it (allowed: puzzle.cpp, README.md, solution.hpp, "
                                               "kernel.hpp, hints.md, wrong/*.hpp, *.svg)")});
  }
}

void check_author_marks(const PuzzleFolder& folder, Problems& problems) {
  std::vector<fs::path> files;
  for (const std::string& file : kFiles) files.push_back(folder.path / file);
  for (const KnownMistake& wrong : known_mistakes(folder)) files.push_back(wrong.file);
  for (const fs::path& file : files) {
    // The starter repeats what the solution says.
    if (file.filename() == "kernel.hpp") continue;
    std::istringstream text(text_of(file));
    std::string line;
    for (int number = 1; std::getline(text, line); ++number) {
      if (line.find(kAuthorMark) != std::string::npos) {
        problems.push_back({file, number, fmt::format("still says {}; write it", kAuthorMark)});
      }
    }
  }
}

// "line 2: text" to its number; 0 if it does not begin so. Removes the number from the text.
int take_line(std::string& message) {
  int line = 0, used = 0;
  if (std::sscanf(message.c_str(), "line %d: %n", &line, &used) == 1 && used > 0) message.erase(0, used);
  return line;
}

void check_wrong_headers(const PuzzleFolder& folder, Problems& problems) {
  const std::vector<KnownMistake> mistakes = known_mistakes(folder);
  if (static_cast<int>(mistakes.size()) < kLeastWrongKernels) {
    problems.push_back(
        {folder.path / "wrong", 0,
         fmt::format("has {} of the {} wrong kernels that a puzzle needs; write more, each a mistake that "
                     "learners make",
                     mistakes.size(), kLeastWrongKernels)});
  }
  for (const KnownMistake& known : mistakes) {
    if (!known.error.empty()) {
      std::string message = known.error;
      const int line = take_line(message);
      problems.push_back({known.file, line, message});
    } else if (known.expected == Verdict::kPass || known.expected == Verdict::kUnavailable) {
      problems.push_back(
          {known.file, line_with(known.file, "expect:"),
           fmt::format("{} is not a verdict of a wrong kernel; use WRONG, OUT_OF_BOUNDS, RACE, ...",
                       name(known.expected))});
    }
  }
}

void check_holes(const PuzzleFolder& folder, bool write, Problems& problems) {
  const fs::path file = folder.solution(), starter = folder.starter();
  if (!fs::exists(file)) return;
  const MarkedSolution solution = parse_solution(text_of(file));
  if (solution.error) {
    problems.push_back({file, solution.error->line, solution.error->message});
    return;
  }
  if (solution.holes.empty()) {
    problems.push_back(
        {file, 1, "has no holes; mark what the learner writes: /*[1: TYPE]*/ expression /*[1]*/"});
  }
  if (!fs::exists(starter) && !write) return;  // its absence is a problem already
  const auto difference = starter_difference(solution, text_of(starter));
  if (!difference && fs::exists(starter)) return;
  if (write) {
    write_atomically(starter, starter_text(solution));
    return;
  }
  problems.push_back(
      {starter, difference->line,
       fmt::format("is not what the markers in solution.hpp generate: '{}' should be '{}'; run "
                   "`./kernelings dev check {} --write`",
                   difference->found, difference->expected, folder.slug)});
}

}  // namespace

int line_with(const fs::path& file, std::string_view text) {
  const std::string contents = text_of(file);
  const auto at = contents.find(text);
  return at == std::string::npos
             ? 1
             : 1 + static_cast<int>(std::count(contents.begin(), contents.begin() + at, '\n'));
}

Problems file_problems(const PuzzleFolder& folder, bool write) {
  Problems problems;
  check_holes(folder, write, problems);  // first: it may write the starter
  check_listing(folder, problems);
  check_wrong_headers(folder, problems);
  check_author_marks(folder, problems);
  return problems;
}

}  // namespace kl::cli
