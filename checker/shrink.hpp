// The smallest shape and the simplest inputs that a kernel still fails on in the same way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <checker/check.hpp>

namespace kl {

struct ShrinkLimits {
  int runs = 400;       // of cases
  int time_ms = 2000;
  bool inputs = true;   // too, not the shape alone
};

// A case that fails, to be checked again: `only_case`, `seed` and `fills` of the options.
struct ShrunkCase {
  std::string parameters;  // "n=65"
  SimpleFills fills;
  std::string from;        // the parameters before
  int runs = 0;
  bool finished = true;    // false: the limits ended the search, and smaller ones may fail too
};

// Of a report with a failing case. Parameters go down first: all together, then one by one, by trying small values and
// what lies around powers of two in ascending order, and halving the way between the last that does not fail and the
// first that does. Then inputs become zeros, ones or whole numbers, or lose the half that does not matter, as far as
// the puzzle's fills may give such values. A case counts if the verdict, the kind of finding and whether values are
// not finite are what they were, and if the puzzle's own solution passes it: what its specification cannot have is
// nobody's fault. Empty where there is nothing to shrink: a time-out, a file that does not compile, a missed target.
std::optional<ShrunkCase> shrink(const Puzzle& puzzle, const PuzzleFolder& folder, const CheckOptions& options, const Report& report,
                                 const Backend& backend, const ShrinkLimits& limits = {});

}  // namespace kl
