// The files of a folder, in an order that is the same everywhere.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace kl::host {

// Sorted paths of the files in `folder` and in the folders below; only those that end in `extension`, ".hpp", if one is given. What cannot be
// read is left out.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder, std::string_view extension = {});

}  // namespace kl::host
