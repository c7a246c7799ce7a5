#include <cctype>
#include <cstdio>

#include <fmt/format.h>

#include <checker/holes.hpp>
#include <cli/atomic_file.hpp>
#include <cli/dev/template.hpp>
#include <cli/learner_file.hpp>
#include <cli/usage_error.hpp>
#include <cli/verbs.hpp>

namespace fs = std::filesystem;

namespace kl::cli {
namespace {

bool is_puzzle_name(const std::string& name) {
  const auto underscore = name.find('_');
  if (underscore == std::string::npos || underscore < 2 || underscore + 1 == name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(name[i]);
    if (i < underscore ? !std::isdigit(c)
                       : i > underscore && !std::islower(c) && !std::isdigit(c) && c != '-')
      return false;
  }
  return true;
}

// A number or slug that is taken would make the other puzzle unreachable.
void require_free(const Settings& settings, const std::string& name) {
  if (!fs::is_directory(settings.puzzles_dir)) return;
  const auto puzzles = find_puzzles(settings.puzzles_dir);
  for (const std::string& part : {name.substr(0, name.find('_')), name.substr(name.find('_') + 1)}) {
    if (const PuzzleFolder* taken = find_puzzle(puzzles, part)) {
      throw UsageError(fmt::format("'{}' is taken by {}; choose another", part, shown_path(taken->path)));
    }
  }
  if (fs::exists(settings.puzzles_dir / name)) {
    throw UsageError(fmt::format("{} exists already", shown_path(settings.puzzles_dir / name)));
  }
}

}  // namespace

int dev_new(const Settings& settings, const std::string& name) {
  if (!is_puzzle_name(name)) {
    throw UsageError(
        fmt::format("'{}' is no name of a puzzle: two digits, '_', then lower-case letters, digits and '-', "
                    "for example 09_row-sum",
                    name));
  }
  require_free(settings, name);
  const fs::path folder = settings.puzzles_dir / name;
  try {
    fs::create_directories(folder / "wrong");
    for (const TemplateFile& file : puzzle_template()) write_atomically(folder / file.name, file.text);
    const MarkedSolution solution = parse_solution(read_file(folder / "solution.hpp"));
    write_atomically(folder / "kernel.hpp", starter_text(solution));
  } catch (const fs::filesystem_error& error) {
    throw UsageError(fmt::format("cannot make the puzzle: {}", error.what()));
  }
  fmt::print("made {}; it compiles, and `./kernelings dev check {}` says what is missing\n", shown_path(folder),
             name);
  return 0;
}

}  // namespace kl::cli
