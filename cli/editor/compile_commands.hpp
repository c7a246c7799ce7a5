// compile_commands.json: for each file that an editor may open, the command that parses it as a check does.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <cli/settings.hpp>

namespace kl::cli {

// The flags of checking a kernel that change what it means, and the header that a check includes first. The others are the
// compiler's own, and clangd may not know them.
std::vector<std::string> kernel_flags(const Settings& settings);

// Of the learner's files, and of everything in the folders of puzzles, for their authors.
std::string learner_commands(const Settings& settings);
std::string author_commands(const Settings& settings);

// Whether the text is one that these made, if of other files: then it may be replaced.
bool is_ours(const std::string& text);

}  // namespace kl::cli
