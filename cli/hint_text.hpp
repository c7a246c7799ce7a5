// The next hint as the terminal shows it, for the verb and for watch.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <checker/puzzle_folder.hpp>
#include <cli/progress_store.hpp>

namespace kl::cli {

// Advances and stores the tier reached. The note for the last verdict comes with it once, or with a tier that is asked
// for; a verdict that open holes in `file` explain has none. `again` is what to type for the next one; in watch mode, a key.
// Throws UsageError if the puzzle has no such tier.
std::string hint_text(const PuzzleFolder& folder, const std::filesystem::path& file, std::optional<int> tier,
                      int width, ProgressStore& store, const std::string& again);

}  // namespace kl::cli
