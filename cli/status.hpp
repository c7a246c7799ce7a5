// Where the learner stands, as lines for people and as JSON: shared by list, progress and watch.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <checker/puzzle_folder.hpp>
#include <cli/progress_store.hpp>

namespace kl::cli {

// "passed", "tried" (last run did not pass, none ever did) or "new".
std::string status_word(const PuzzleFolder& folder, const Progress& progress);

// A heading per track and one line per puzzle: number, slug, difficulty, status, title.
std::vector<std::string> list_lines(const std::vector<PuzzleFolder>& puzzles, const Progress& progress,
                                    bool colour);

nlohmann::ordered_json puzzle_json(const PuzzleFolder& folder, const Progress& progress);

int passed_count(const std::vector<PuzzleFolder>& puzzles, const Progress& progress);

// "[#####-----]", `width` columns between the brackets.
std::string bar(int part, int whole, int width);

// Prints what the store has to say on stderr, if anything.
void print_warning(ProgressStore& store);

}  // namespace kl::cli
