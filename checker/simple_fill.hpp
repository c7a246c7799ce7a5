// Simpler contents for an input than its puzzle's: for a case whose every value still matters.
#pragma once

#include <map>
#include <optional>
#include <string>

#include <checker/puzzle.hpp>

namespace kl {

struct SimpleFill {
  enum class Kind {
    kZeros,
    kOnes,
    kCounting,  // the whole numbers of the puzzle's range in turn
    kKept,      // the puzzle's values for `count` elements from `first` on, zeros elsewhere
  } kind = Kind::kZeros;
  std::int64_t first = 0, count = 0;
  bool operator==(const SimpleFill&) const = default;
};
// By the name of the input.
using SimpleFills = std::map<std::string, SimpleFill, std::less<>>;

// "zeros", "ones", "counting", "kept 3 2"; empty for other texts.
std::string fill_text(const SimpleFill& fill);
std::optional<SimpleFill> parse_fill(const std::string& text);
// In words: "x is all zeros, y is zero but for 2 elements from 3 on".
std::string fills_text(const SimpleFills& fills);

// The fill that does this; empty where the puzzle's own may not give such values: custom ones have a meaning of
// their own, ranges and specials say what may come.
std::optional<Fill> simplified(const Fill& fill, const SimpleFill& to);

// Replaces the fills of the inputs that are named. False if one is no input, or may not be filled like this.
bool apply_fills(const SimpleFills& fills, Arguments& arguments);

}  // namespace kl
