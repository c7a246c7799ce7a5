// The next hint as the terminal shows it, for the verb and for watch.
#pragma once

#include <optional>
#include <string>

#include <checker/puzzle_folder.hpp>
#include <cli/settings.hpp>
#include <hints/hints.hpp>

namespace kl::cli {

// Advances and stores the tier reached. Throws UsageError if the puzzle has no such tier.
std::string hint_text(const Settings& settings, const PuzzleFolder& folder, std::optional<int> tier, int width);

}  // namespace kl::cli
