// Where the program's own files are.
#pragma once

#include <filesystem>
#include <string>

namespace kl::host {

// The root of the source tree, whose tl/ kernels include: $KERNELINGS_ROOT, else where it was built.
std::filesystem::path source_root();

// Compiled modules and precompiled headers: $KERNELINGS_CACHE, else build/cache in the root. May be
// deleted at any time.
std::filesystem::path cache_directory();

// The file lies somewhere below the folder; both are compared as they are written, without looking at the disk.
bool is_within(const std::filesystem::path& file, const std::filesystem::path& folder);

// Of the environment; empty if it is not set.
std::string variable(const char* name);

}  // namespace kl::host
