// Completion of the command line by a shell, as a script to be sourced.
#pragma once

#include <string>
#include <vector>

#include <cli/command_words.hpp>

namespace kl::cli {

// `shell` is bash, zsh or fish. Puzzles are the folders of `puzzles_dir` at the time of completion.
// Throws UsageError for another shell.
std::string completion_script(const std::string& shell, const std::vector<VerbWords>& verbs, const std::string& puzzles_dir);

}  // namespace kl::cli
