// `run` with an option that looks at the kernels instead of checking them.
#pragma once

#include <filesystem>

#include <checker/puzzle_folder.hpp>
#include <cli/verbs.hpp>

namespace kl::cli {

// --ptx, --sass, --resources: what the compiler made of each kernel of the first case, or of --case. Needs no GPU.
int inspect(const Settings& settings, const RunArguments& arguments, const PuzzleFolder& folder, const std::filesystem::path& file);

// --sanitize: compute-sanitizer's tools over the cases, run by this program's own executor. The exit code is that of
// the verdict which the first finding stands for.
int sanitize(const Settings& settings, const RunArguments& arguments, const PuzzleFolder& folder, const std::filesystem::path& file);

// --ncu: a few of Nsight Compute's figures of each kernel's longest launch: the bench size's, or that of --case. All
// that it measured is kept in the work folder.
int profile(const Settings& settings, const RunArguments& arguments, const PuzzleFolder& folder, const std::filesystem::path& file);

// "sm_90a": what --arch says, else the GPU of this machine, else a H100's, with a remark. Throws UsageError.
std::string arch_for(const std::string& given);

// Multiprocessors of the GPU that launches are planned for where there is none: an H100's and an H200's.
inline constexpr int kAssumedSms = 132;

}  // namespace kl::cli
