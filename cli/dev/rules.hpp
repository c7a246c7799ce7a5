// What `dev check` proves of one puzzle folder, as functions from a folder to problems.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <checker/puzzle_folder.hpp>
#include <cli/settings.hpp>
#include <hints/cards.hpp>

namespace kl::cli {

struct Problem {
  std::filesystem::path file;
  int line = 0;         // from 1; 0: the file as a whole
  std::string message;  // what is wrong; what to do about it
};
using Problems = std::vector<Problem>;

// Marks what `dev new` leaves for the author; none may be left.
inline constexpr const char* kAuthorMark = "TODO(author)";
inline constexpr int kLeastWrongKernels = 3;

// The line, from 1, in which `text` first occurs in the file; 1 if it does not.
int line_with(const std::filesystem::path& file, std::string_view text);

// Without compiling anything: the files there are, holes, starter, headers of wrong
// kernels. With `write`, a kernel.hpp that differs from what the markers generate is replaced.
Problems file_problems(const PuzzleFolder& folder, bool write);

// README and hints: formula, picture, the comparison with Triton and CUDA, what to try next, the tiers, a note for each verdict
// that a wrong kernel gets, and cards that there are.
Problems text_problems(const PuzzleFolder& folder, const std::vector<hints::Card>& cards);

// The compiled specification against itself and its text. Calls code of the puzzle, which may crash.
Problems spec_problems(const PuzzleFolder& folder);

// Runs the starter, the solution (with `seeds` seeds) and each wrong kernel on every case.
Problems verdict_problems(const PuzzleFolder& folder, const Settings& settings, int seeds);

}  // namespace kl::cli
