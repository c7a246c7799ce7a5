// A puzzle whose reference is not asked twice for the same.
#pragma once

#include <checker/puzzle.hpp>

namespace kl::cli {

// The same specification, but its reference is asked again for a case only when the inputs differ from the
// last time: many files of a folder are run on the same ones, and the reference of attention takes as long as
// a run. For one thread; `given`'s module must outlive the result.
Puzzle remembering(const Puzzle& given);

}  // namespace kl::cli
