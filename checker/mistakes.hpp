// The known mistakes of a puzzle: wrong/*.hpp and what their first lines declare.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <checker/puzzle_folder.hpp>
#include <checker/report.hpp>

namespace kl {

// One wrong kernel:
//   // expect: WRONG
//   // mistake: The grid is n / BLOCK rounded down, so the last, partial block never runs.
//   // hint: 2                          (the tier of hints.md that addresses it; optional)
struct KnownMistake {
  std::filesystem::path file;
  Verdict expected = Verdict::kWrong;
  std::string mistake;
  int hint = 0;
  std::string error;  // not empty: "line 1: ...", what its first lines lack
};

// Sorted by file name; empty if there is no wrong/ folder.
std::vector<KnownMistake> known_mistakes(const PuzzleFolder& folder);
KnownMistake read_mistake(const std::filesystem::path& file);

}  // namespace kl
