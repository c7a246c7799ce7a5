#include <host/paths.hpp>

#include <cstdlib>

namespace kl::host {

std::filesystem::path source_root() {
  const std::string root = variable("KERNELINGS_ROOT");
  return std::filesystem::absolute(root.empty() ? KL_SOURCE_DIR : root);
}

std::filesystem::path cache_directory() {
  const std::string cache = variable("KERNELINGS_CACHE");
  return cache.empty() ? source_root() / "build" / "cache" : std::filesystem::absolute(cache);
}

bool is_within(const std::filesystem::path& file, const std::filesystem::path& folder) {
  const auto inside = file.lexically_normal().lexically_relative(folder.lexically_normal());
  return !inside.empty() && *inside.begin() != "..";
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace kl::host
