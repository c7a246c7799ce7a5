// Programs of the CUDA toolkit that look at kernels. None is needed to run the program; each says how to get it.
#pragma once

#include <filesystem>
#include <string>

namespace kl::cli {

// "nvdisasm", "compute-sanitizer", "ncu": from PATH, else from the toolkit's folders, else, for Nsight Compute,
// from where its own installer puts it, the newest of several. Empty if it is in none.
std::filesystem::path find_cuda_tool(const std::string& name);

// "nvdisasm is not installed: ..." with the packages that bring it.
std::string cuda_tool_missing(const std::string& name);

}  // namespace kl::cli
