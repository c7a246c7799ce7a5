#include <cli/backend.hpp>

#include <fmt/format.h>

#include <cli/usage_error.hpp>
#include <gpu/executor.hpp>

namespace kl::cli {

std::string backend_unavailable(const std::string& backend) {
  if (backend == "sim") return {};
  // What the machine lacks shows when a kernel runs.
  if (backend == "gpu") return gpu::missing_from_build();
  throw UsageError(fmt::format("unknown backend '{}': use sim or gpu", backend));
}

}  // namespace kl::cli
