#include <cli/backend.hpp>

#include <fmt/format.h>

#include <cli/usage_error.hpp>

namespace kl::cli {

std::string backend_unavailable(const std::string& backend) {
  if (backend == "sim") return {};
  if (backend == "gpu") {
    return "the GPU executor is not part of this version yet; run without --backend gpu to use the simulator";
  }
  throw UsageError(fmt::format("unknown backend '{}': use sim or gpu", backend));
}

}  // namespace kl::cli
