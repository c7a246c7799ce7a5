// Finds puzzles on disk and loads their specifications.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <checker/puzzle.hpp>

namespace kl {

// Projects, C1, C2, ..., come after all numbered puzzles: their number is this and that of their name.
inline constexpr int kFirstProject = 1000;
// As people write it: "07", "C1".
std::string number_text(int number);

// A folder NN_slug, or CN_slug of a project, that holds a puzzle.cpp. Cheap: nothing in it has been compiled.
struct PuzzleFolder {
  int number = 0;
  std::string slug;                 // "vector-add"
  std::filesystem::path path;
  // Read from puzzle.cpp as text, for listings; `dev check` proves that they equal the compiled ones.
  std::string title, track;
  int difficulty = 0;

  std::filesystem::path specification() const { return path / "puzzle.cpp"; }
  std::filesystem::path solution() const { return path / "solution.hpp"; }
  std::filesystem::path starter() const { return path / "kernel.hpp"; }
};

// Every puzzle of a directory, by number. Throws std::filesystem::filesystem_error if it cannot be read.
std::vector<PuzzleFolder> find_puzzles(const std::filesystem::path& directory);

// By number ("8", "08", "C1") or slug ("vector-add", "08_vector-add"); null if none.
const PuzzleFolder* find_puzzle(const std::vector<PuzzleFolder>& puzzles, std::string_view name);
// The closest names, best first, for a message about an unknown one.
std::vector<std::string> nearest_names(const std::vector<PuzzleFolder>& puzzles, std::string_view name, int most = 3);

// A compiled specification; keeps its module loaded.
struct LoadedPuzzle {
  std::shared_ptr<void> module;
  const Puzzle* puzzle = nullptr;
  std::string error;                // not empty: why it could not be loaded, with file and line
};
LoadedPuzzle load_puzzle(const PuzzleFolder& folder);

}  // namespace kl
