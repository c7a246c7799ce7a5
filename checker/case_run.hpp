// Runs one case of a puzzle under its block orders.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <checker/check.hpp>
#include <checker/inputs.hpp>

namespace kl {

// A case before it runs. `error` says what its specification did wrong.
struct PreparedCase {
  Case parameters{{}, {}};
  std::int64_t number = 0;  // among the puzzle's cases; one past the last for one given by the user
  Inputs inputs;            // with the reference's results in data.expected
  std::int64_t elements = 0;  // over all buffers: the size of a case
  std::string error;
};
// Never throws what the specification's functions throw: it becomes the error.
PreparedCase prepare_case(const Puzzle& puzzle, Case parameters, std::int64_t number, std::uint64_t seed, const SimpleFills& fills = {});

struct CaseRun {
  CaseReport report;
  std::string printed;             // of its first run
  std::string unavailable;         // the backend cannot run here
  std::vector<BufferResult> first;  // results of the ascending order
};
// Every entry under every block order, or under the one that the options name, until one fails.
CaseRun run_case(const Puzzle& puzzle, const PreparedCase& prepared, const std::filesystem::path& module,
                 const CheckOptions& options, const Backend& backend);

// The schedules that a check goes through: 0 ascending, 1 descending, 2... shuffled, or for a kernel that synchronises
// interleaved, by priorities and shuffled in turns.
BlockSchedule schedule_number(int number, bool synchronises);

RunRequest request_for(const PreparedCase& prepared, const std::filesystem::path& module, const std::string& entry,
                       const BlockSchedule& schedule, const RunLimits& limits);

}  // namespace kl
