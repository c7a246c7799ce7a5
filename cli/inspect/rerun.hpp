// This program under a tool of the CUDA toolkit: the tool starts it again, and it checks the same file.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <checker/puzzle_folder.hpp>
#include <cli/verbs.hpp>
#include <host/child.hpp>

namespace kl::cli {

// Why no tool can look at a run on this machine: no build for GPUs, no GPU, or the tool is missing; empty if one can.
std::string rerun_obstacle(const std::string& tool);

// The command that checks the same on the GPU, with a time limit that suits a tool. `timed`: with the bench size.
std::vector<std::string> rerun_command(const Settings& settings, const RunArguments& arguments, const PuzzleFolder& folder,
                                       const std::filesystem::path& file, bool timed);

// Runs a tool with its own arguments, then the command.
host::ChildResult run_under(const std::string& tool, std::vector<std::string> arguments, const std::vector<std::string>& command);

}  // namespace kl::cli
