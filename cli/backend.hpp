// Which executors this version of the program has.
#pragma once

#include <string>

namespace kl::cli {

// Why this build cannot run kernels on this backend, whatever the machine; empty if it can. Throws
// UsageError for a name that is no backend at all.
std::string backend_unavailable(const std::string& backend);

}  // namespace kl::cli
