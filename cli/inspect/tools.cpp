#include <cli/inspect/tools.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <cli/doctor/gpu.hpp>

namespace kl::cli {
namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& file) {
  std::error_code ignored;
  return fs::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
}

std::vector<fs::path> path_folders() {
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "";
  std::vector<fs::path> folders;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    if (end > 0) folders.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return folders;
}

// /opt/nvidia/nsight-compute/2025.3.1 and its like, the newest first.
std::vector<fs::path> nsight_folders() {
  std::vector<fs::path> folders;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/opt/nvidia/nsight-compute", ignored)) folders.push_back(entry.path());
  std::sort(folders.rbegin(), folders.rend());
  return folders;
}

struct Package {
  const char* tool;
  const char* nvidia;  // in NVIDIA's repository, without the version
  const char* debian;
};
constexpr Package kPackages[] = {{"nvdisasm", "cuda-nvdisasm", "nvidia-cuda-toolkit"},
                                 {"compute-sanitizer", "cuda-sanitizer", "nvidia-cuda-toolkit"},
                                 {"ncu", "cuda-nsight-compute", "nsight-compute"}};

}  // namespace

fs::path find_cuda_tool(const std::string& name) {
  std::vector<fs::path> folders = path_folders();
  for (const fs::path& toolkit : toolkit_folders())
    for (const char* place : {"bin", "compute-sanitizer"}) folders.push_back(toolkit / place);
  for (const fs::path& folder : nsight_folders()) folders.push_back(folder);
  for (const fs::path& folder : folders)
    if (is_program(folder / name)) return folder / name;
  return {};
}

std::string cuda_tool_missing(const std::string& name) {
  constexpr int kThousand = 1000, kTen = 10;
  const int found = find_toolkit(toolkit_folders()).version;
  const int version = found != 0 ? found : kOldestCuda;
  const auto* package = std::find_if(std::begin(kPackages), std::end(kPackages), [&](const Package& p) { return p.tool == name; });
  return fmt::format("{} is not installed: it is part of the CUDA toolkit; apt-get install {}-{}-{} (from NVIDIA's "
                     "repository) or {} (Debian's non-free); if it is there, put its folder into PATH",
                     name, package->nvidia, version / kThousand, version % kThousand / kTen, package->debian);
}

}  // namespace kl::cli
