// Which executors this version of the program has.
#pragma once

#include <string>

namespace kl::cli {

// Why kernels cannot run on this backend here, empty if they can. Throws UsageError for a name that is
// no backend at all.
std::string backend_unavailable(const std::string& backend);

}  // namespace kl::cli
