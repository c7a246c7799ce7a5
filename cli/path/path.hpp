// Paths: orders in which to take the puzzles. A path is a text file NAME.path in paths/ of the puzzles' folder, so
// that a pack of puzzles brings its own, and a new puzzle takes its place without an edit anywhere: a file may
// name puzzles that do not exist yet, which are shown as coming.
//
//   title: From the first kernel to FlashAttention     one line
//   section: Debugging                                 a heading, optional
//   step: Day 9, vector operations                     what follows belongs to it
//   09 activations 20                                  number, slug, and minutes where the usual ones do not fit
//
// Empty lines and lines that begin with # say nothing. The path "all" needs no file: every puzzle by number.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <checker/puzzle_folder.hpp>
#include <cli/progress_store.hpp>
#include <cli/settings.hpp>

namespace kl::cli {

struct PathEntry {
  std::string number, slug;              // "09", "activations"; a project has a letter: "C1"
  int minutes = 0;
  const PuzzleFolder* folder = nullptr;  // null: coming
};

struct PathStep {
  std::string section, title;
  std::vector<PathEntry> entries;
};

struct Path {
  std::string name, title;
  std::vector<PathStep> steps;
};

// Names of all paths, "all" last.
std::vector<std::string> path_names(const Settings& settings);

// Throws UsageError naming the nearest paths, or file and line of what cannot be understood. `puzzles` must outlive it.
Path load_path(const Settings& settings, const std::string& name, const std::vector<PuzzleFolder>& puzzles);

// The puzzles of the path that is set, in its order, then the others by number; by number where none is set. What "next" follows.
std::vector<PuzzleFolder> in_path_order(const Settings& settings, const std::vector<PuzzleFolder>& puzzles);

// Puzzles of the path that exist, each once, in order.
std::vector<const PuzzleFolder*> existing(const Path& path);

// What a puzzle of this difficulty, 1 to 5, takes someone who has done those before it.
int usual_minutes(int difficulty);

// "40 min", "3 h", "3 h 20 min".
std::string duration(int minutes);

}  // namespace kl::cli
