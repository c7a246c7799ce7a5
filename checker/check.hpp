// Checks one kernel file against one puzzle.
#pragma once

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>

#include <checker/puzzle_folder.hpp>
#include <checker/report.hpp>

namespace kl {

struct CheckOptions {
  std::filesystem::path file;                    // the kernel; required
  std::optional<std::string> only_case;          // "n=1000" or its 0-based number
  std::uint64_t seed = 0;                        // of the inputs; case k uses seed and k
  int schedules = 3;                             // block orders tried per case: ascending, descending, shuffled...
  RunLimits limits;
  bool fingerprint = true;                       // compare a wrong output with the known mistakes
  const std::atomic<bool>* cancelled = nullptr;  // watch mode: stop early; the report is then meaningless
};

Report check(const PuzzleFolder& folder, const CheckOptions& options);

}  // namespace kl
