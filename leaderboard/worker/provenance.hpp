// Which program made a piece of evidence: only the same one must find the same again.
#pragma once

#include <nlohmann/json.hpp>

#include <checker/puzzle_folder.hpp>

namespace kl::board {

// {"version", "sources", "puzzle", "compiler"}: what --version says, digests of all that a verdict of the simulator comes from and of
// the puzzle's folder, and the first line of what the compiler of kernels calls itself. The same for the same files, wherever they lie.
nlohmann::ordered_json made_by(const PuzzleFolder& puzzle);

// Which of these differ, in words; empty: none. `then` may be null, of evidence that is older than these words.
std::string other_maker(const nlohmann::ordered_json& then, const nlohmann::ordered_json& now);

}  // namespace kl::board
