#include <host/files_below.hpp>

#include <algorithm>
#include <system_error>

namespace kl::host {

std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder, std::string_view extension) {
  std::vector<std::filesystem::path> files;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, ignored))
    if (entry.is_regular_file(ignored) && (extension.empty() || entry.path().extension() == extension)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace kl::host
