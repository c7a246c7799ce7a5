// Where the program's own files are.
#pragma once

#include <filesystem>

namespace kl::host {

// The root of the source tree, whose tl/ kernels include: $KERNELINGS_ROOT, else where it was built.
std::filesystem::path source_root();

// Compiled modules and precompiled headers: $KERNELINGS_CACHE, else build/cache in the root. May be
// deleted at any time.
std::filesystem::path cache_directory();

}  // namespace kl::host
