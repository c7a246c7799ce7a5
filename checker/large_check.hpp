// Outputs of a bench size against the reference in float64: every element where memory allows, else, or where the
// puzzle says so, sampled rows and Freivalds' check of products.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <checker/puzzle.hpp>
#include <checker/report.hpp>

namespace kl {

struct LargeVerdict {
  bool validated = false;            // everything that was to be checked was, and is right
  std::optional<Mismatch> mismatch;  // what is wrong
  std::string message;               // of a wrong product, in a sentence
  std::string how;                   // what was checked: "every element", "64 rows of out", "the product out = a b"
  std::string unknown;               // not empty: why nobody knows; neither validated nor wrong
};

struct LargeLimits {
  std::int64_t memory_bytes = 0;     // that the comparison may use; 0: what the machine has to spare
};

// `outputs` has one result per Buffer argument; those of outputs and inouts hold their bytes, poisoned before the
// run with bytes of 0xFF (floats) or 0xA5. `input_seed` is the one that the inputs were made with. Uses all cores.
LargeVerdict check_large(const Puzzle& puzzle, const Case& parameters, std::uint64_t input_seed,
                         const std::vector<BufferResult>& outputs, const LargeLimits& limits = {});

// Adds the bench size to a report as one more case; a mismatch makes its verdict WRONG. `seed` is the check's.
void add_bench_case(const Puzzle& puzzle, const Case& parameters, std::uint64_t seed, const LargeVerdict& verdict,
                    const std::string& replay, Report& report);

// The seed that make_inputs gets for a size that is not among a puzzle's cases, from a check's seed: the one that
// `run --case SIZE --seed SEED` uses.
std::uint64_t bench_seed(const Puzzle& puzzle, std::uint64_t seed);

}  // namespace kl
