// Sizes that no list names: for checks that a kernel cannot be made for, and for what is timed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <checker/puzzle.hpp>
#include <checker/puzzle_folder.hpp>

namespace kl::board {

struct ShapeLimits {
  std::int64_t tensor_bytes = std::int64_t{512} << 20;  // of all tensors of a timed size: several times any L2 cache
  std::int64_t output_bytes = std::int64_t{128} << 20;  // of its outputs, sixteen of which are read back and checked
  std::int64_t small_bytes = std::int64_t{1} << 20;     // outputs up to here are small: those of many more samples can be looked at
};

// Up to `count` small sizes, drawn by the seed: odd multiples of what all listed sizes are multiples of, no larger than the largest of
// them, and none of them. A parameter that never changes stays as it is. Each is one that the puzzle's reference solution masters on the
// simulator, so that nothing is asked that the puzzle does not ask.
std::vector<Case> hidden_cases(const Puzzle& puzzle, const PuzzleFolder& folder, std::uint64_t seed, int count);

// The puzzle's bench size, its largest parameter halved until the limits hold. Nothing if it has none.
std::optional<Case> timed_case(const Puzzle& puzzle, const ShapeLimits& limits);

// As large, but for the first parameter that is large itself: that is smaller by an odd multiple, up to a sixteenth. Nothing if there is
// none to change.
std::optional<Case> hidden_timed_case(const Puzzle& puzzle, const Case& timed, std::uint64_t seed);

}  // namespace kl::board
