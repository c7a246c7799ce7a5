// A learner's source, run again.
#pragma once

#include <optional>
#include <string>

#include <checker/puzzle_folder.hpp>
#include <checker/report.hpp>
#include <cli/settings.hpp>

namespace kl::cli {

struct Recheck {
  std::string sha256;  // of what was checked; empty: the file is missing, or cannot be read
  Verdict verdict = Verdict::kUnavailable;
  int checks = 0;      // cases times block orders
  std::string unavailable;  // why it was not checked
};

// Checks the learner's file of a puzzle with the settings' seed and number of block orders. Never makes one.
Recheck recheck(const Settings& settings, const PuzzleFolder& folder);

// "WRONG", or why there is no verdict.
std::string verdict_text(const Recheck& recheck);

}  // namespace kl::cli
