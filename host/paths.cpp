#include <host/paths.hpp>

#include <cstdlib>

namespace kl::host {
namespace {

// An empty variable counts as unset, as users expect of a shell.
const char* variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

}  // namespace

std::filesystem::path source_root() {
  const char* root = variable("KERNELINGS_ROOT");
  return std::filesystem::absolute(root != nullptr ? root : KL_SOURCE_DIR);
}

std::filesystem::path cache_directory() {
  const char* cache = variable("KERNELINGS_CACHE");
  return cache != nullptr ? std::filesystem::absolute(cache) : source_root() / "build" / "cache";
}

}  // namespace kl::host
