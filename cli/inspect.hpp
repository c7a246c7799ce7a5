// `run` with an option that looks at the kernels instead of checking them.
#pragma once

#include <filesystem>

#include <checker/puzzle_folder.hpp>
#include <cli/verbs.hpp>

namespace kl::cli {

// --ptx, --sass, --resources: what the compiler made of each kernel of the first case, or of --case. Needs no GPU.
int inspect(const Settings& settings, const RunArguments& arguments, const PuzzleFolder& folder, const std::filesystem::path& file);

// "sm_90a": what --arch says, else the GPU of this machine, else a H100's, with a remark. Throws UsageError.
std::string arch_for(const std::string& given);

}  // namespace kl::cli
