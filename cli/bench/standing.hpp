// The learner's own kernel against the clock and against what it reached before.
#pragma once

#include <string>

#include <cli/bench/history.hpp>
#include <cli/bench/rows.hpp>

namespace kl::cli {

// Fills `best` and `standing` of a row of the learner's own file, and remembers the row; `puzzle` is the folder's
// name. Nothing for a row without a timing.
void remember(BenchHistory& history, const std::string& puzzle, const std::string& device, BenchRow& row);

}  // namespace kl::cli
