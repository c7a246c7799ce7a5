#include <cli/choose.hpp>

#include <fmt/format.h>

#include <cli/usage_error.hpp>

namespace kl::cli {

std::vector<PuzzleFolder> all_puzzles(const Settings& settings) {
  std::vector<PuzzleFolder> puzzles;
  try {
    puzzles = find_puzzles(settings.puzzles_dir);
  } catch (const std::filesystem::filesystem_error& error) {
    throw UsageError(fmt::format("cannot read the puzzle folder {}: {}", settings.puzzles_dir.string(),
                                 error.code().message()));
  }
  if (puzzles.empty()) {
    throw UsageError(
        fmt::format("there is no puzzle in {}: a puzzle is a folder NN_slug with a puzzle.cpp in it",
                    settings.puzzles_dir.string()));
  }
  return puzzles;
}

const PuzzleFolder& choose(const std::vector<PuzzleFolder>& puzzles, const std::string& name) {
  if (const PuzzleFolder* folder = find_puzzle(puzzles, name)) return *folder;
  const std::vector<std::string> near = nearest_names(puzzles, name);
  throw UsageError(near.empty()
                       ? fmt::format("there is no puzzle '{}'; `./kernelings list` shows all {}", name, puzzles.size())
                       : fmt::format("there is no puzzle '{}'; nearest: {}", name, fmt::join(near, ", ")));
}

}  // namespace kl::cli
