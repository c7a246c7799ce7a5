// Fingerprints: a wrong output that a known wrong kernel gives too names the mistake.
#pragma once

#include <vector>

#include <checker/case_run.hpp>

namespace kl {

struct CaseOutputs {
  const PreparedCase* prepared;
  const std::vector<BufferResult>* outputs;  // of the ascending order
};

// Compiles and runs the puzzle's wrong kernels that are declared WRONG on the same inputs; sets
// report.mistake and mistake_hint by the first whose outputs are the same bit for bit in every case given:
// a single small case has too few elements to tell mistakes apart. The most telling case should come first.
// Two mistakes at once are like no known kernel as a whole: each wrong output is then named by the first that has its bits
// and does no harm to the outputs that are right, "dk: ... dq: ..."; or all of them by one that does, made in some places only.
void name_mistake(const Puzzle& puzzle, const PuzzleFolder& folder, const std::vector<CaseOutputs>& cases,
                  const CheckOptions& options, const Backend& backend, Report& report);

}  // namespace kl
