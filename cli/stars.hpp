// What a learner has earned with a puzzle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <checker/puzzle_folder.hpp>
#include <cli/bench/history.hpp>
#include <cli/progress_store.hpp>

namespace kl::cli {

struct Stars {
  bool correct = false;  // passed once, on every case and block order
  bool clean = false;    // and that before the skeleton (hint 3) or the solution was shown; `reset` starts over
  bool fast = false;     // and a steady, validated timing on a GPU reached kFastShare of that GPU's copy speed
  int count() const { return correct + clean + fast; }
};

// Below what our solutions reach on one-pass kernels (0.90 and more), above what an uncoalesced one can.
inline constexpr double kFastShare = 0.85;

inline constexpr std::string_view kStarsMeaning =
    "stars: * correct: passed once, on every case and block order\n"
    "       * clean: and that before you saw the skeleton (hint 3) or the solution; `reset` gives another try\n"
    "       * fast: and on a GPU at least 85 % of its copy speed, in a steady run of `bench` or `run --backend gpu`\n";

Stars stars_of(const PuzzleFolder& folder, const Progress& progress, const std::vector<BenchRecord>& records);

// "***", "*-*": in the order above.
std::string stars_text(const Stars& stars);

}  // namespace kl::cli
