// --meta NAME=VALUE: other values for the tl::meta constants of a kernel file.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace kl::cli {

using MetaValues = std::vector<std::pair<std::string, std::string>>;

// "BLOCK=512" in parts; of a name that comes again the last value counts. The file has to declare the name, but
// for num_warps, num_stages and size_per_thread, which belong to every launch. Throws UsageError for what is no
// NAME=VALUE of a whole number, true or false, and for a name that nothing declares.
MetaValues parse_meta(const std::vector<std::string>& given, const std::filesystem::path& file);

}  // namespace kl::cli
