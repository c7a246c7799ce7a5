// The learner's copy of a puzzle: work/NN_slug.hpp, made from the starter on first use.
#pragma once

#include <filesystem>
#include <string>

#include <checker/puzzle_folder.hpp>
#include <cli/settings.hpp>

namespace kl::cli {

std::filesystem::path learner_file(const Settings& settings, const PuzzleFolder& folder);

// Makes the copy if there is none. True if it was made now. Throws UsageError if it cannot be.
bool ensure_learner_file(const Settings& settings, const PuzzleFolder& folder);

// The kernel that a verb is about: `file` as typed, the solution, or the learner's copy, which is made on first use.
// Throws UsageError if it cannot be read.
std::filesystem::path kernel_file(const Settings& settings, const PuzzleFolder& folder, const std::string& file, bool solution);

// Moves the learner's file to work/backup/NN_slug.<UTC time>.hpp and makes a fresh one. Returns the
// backup, empty if there was no file to keep. Throws UsageError if either cannot be done.
std::filesystem::path reset_learner_file(const Settings& settings, const PuzzleFolder& folder);

// A path as the learner would type it: relative if it lies below the current folder.
std::string shown_path(const std::filesystem::path& path);

}  // namespace kl::cli
