// Fingerprints: a wrong output that a known wrong kernel gives too names the mistake.
#pragma once

#include <vector>

#include <checker/case_run.hpp>

namespace kl {

// Compiles and runs the puzzle's wrong kernels that are declared WRONG on the same inputs; sets
// report.mistake and mistake_hint by the first whose outputs equal `outputs` bit for bit.
void name_mistake(const Puzzle& puzzle, const PuzzleFolder& folder, const PreparedCase& prepared,
                  const std::vector<BufferResult>& outputs, const CheckOptions& options, const Backend& backend,
                  Report& report);

}  // namespace kl
