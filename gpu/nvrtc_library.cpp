#include <gpu/nvrtc_library.hpp>

#include <dlfcn.h>
#include <link.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

namespace kl::gpu {
namespace {

namespace fs = std::filesystem;

constexpr int kNewest = 19, kOldest = 12;  // major versions that the loader is asked for

std::vector<fs::path> toolkits() {
  std::vector<fs::path> folders;
  for (const char* variable : {"CUDA_HOME", "CUDA_PATH"})
    if (const char* folder = std::getenv(variable); folder != nullptr && *folder != '\0') folders.emplace_back(folder);
  folders.emplace_back("/usr/local/cuda");
  return folders;
}

// libnvrtc.so, or the highest libnvrtc.so.N: run-time packages have only the latter.
fs::path newest_in(const fs::path& folder) {
  std::error_code ignored;
  fs::path best;
  int best_version = -1;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("libnvrtc.so")) continue;
    const int version = name == "libnvrtc.so" ? 0 : std::atoi(name.c_str() + std::string_view("libnvrtc.so.").size());
    if (version > best_version) {
      best = entry.path();
      best_version = version;
    }
  }
  return best;
}

// Where the loader finds a library of this name.
fs::path known_to_loader(const std::string& name) {
  void* library = dlopen(name.c_str(), RTLD_LAZY);
  if (library == nullptr) return {};
  link_map* map = nullptr;
  const bool found = dlinfo(library, RTLD_DI_LINKMAP, &map) == 0 && map != nullptr;
  const fs::path path = found ? fs::path(map->l_name) : fs::path(name);
  dlclose(library);
  return path;
}

}  // namespace

fs::path find_nvrtc() {
  for (const fs::path& toolkit : toolkits())
    for (const char* place : {"lib64", "targets/x86_64-linux/lib", "lib", "lib/x86_64-linux-gnu"})
      if (fs::path file = newest_in(toolkit / place); !file.empty()) return file;
  for (int version = kNewest; version >= kOldest; --version)
    if (fs::path file = known_to_loader(fmt::format("libnvrtc.so.{}", version)); !file.empty()) return file;
  return known_to_loader("libnvrtc.so");
}

std::string nvrtc_missing() {
  return "no CUDA toolkit with its run-time compiler (libnvrtc.so) on this machine; `./kernelings doctor` says how to "
         "get it";
}

Status load(NvrtcLibrary& library, const fs::path& file) {
  void* handle = dlopen(file.c_str(), RTLD_NOW);
  if (handle == nullptr) return Error{0, fmt::format("cannot open {}: {}", file.string(), dlerror()), ""};
  const char* missing = nullptr;
#define KL_FIND(name)                                                       \
  library.name = reinterpret_cast<decltype(library.name)>(dlsym(handle, #name)); \
  if (library.name == nullptr) missing = #name;
  KL_NVRTC_FUNCTIONS(KL_FIND)
#undef KL_FIND
  if (missing == nullptr) return {};
  return Error{0, fmt::format("{} has no {}; a newer CUDA toolkit is needed", file.string(), missing), ""};
}

}  // namespace kl::gpu
