// Which puzzles there are and which one is meant.
#pragma once

#include <string>
#include <vector>

#include <checker/puzzle_folder.hpp>
#include <cli/settings.hpp>

namespace kl::cli {

// All puzzles of the settings' folder, at least one. Throws UsageError if there is no such folder or
// nothing in it.
std::vector<PuzzleFolder> all_puzzles(const Settings& settings);

// The one of this number or slug. Throws UsageError naming the nearest ones.
const PuzzleFolder& choose(const std::vector<PuzzleFolder>& puzzles, const std::string& name);

}  // namespace kl::cli
