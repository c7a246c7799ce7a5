// Where the learner stands, as lines for people and as JSON: shared by list, progress and watch.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <checker/puzzle_folder.hpp>
#include <cli/bench/history.hpp>
#include <cli/progress_store.hpp>

namespace kl::cli {

// "passed", "tried" (last run did not pass, none ever did) or "new".
std::string status_word(const PuzzleFolder& folder, const Progress& progress);

struct ListStyle {
  bool colour = false;
  int width = 0;         // titles are cut to it; 0: no terminal, nothing is
  std::string next_key;  // of the puzzle marked as next; empty: none
};

// A heading per track, in order of first occurrence, and one line per puzzle: number, slug, level, stars, status, title.
std::vector<std::string> list_lines(const std::vector<PuzzleFolder>& puzzles, const Progress& progress,
                                    const std::vector<BenchRecord>& records, const ListStyle& style);

// Every word, in any case, occurs in number, slug, title or track.
bool matches(const PuzzleFolder& folder, const std::vector<std::string>& words);

nlohmann::ordered_json puzzle_json(const PuzzleFolder& folder, const Progress& progress, const std::vector<BenchRecord>& records);

int passed_count(const std::vector<PuzzleFolder>& puzzles, const Progress& progress);

// "[#####-----]", `width` columns between the brackets.
std::string bar(int part, int whole, int width);

// Prints what the store has to say on stderr, if anything.
void print_warning(ProgressStore& store);

}  // namespace kl::cli
