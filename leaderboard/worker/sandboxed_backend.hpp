// The simulator behind a wall: a submission is compiled and run in sandboxes, and only bytes come back.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>

#include <checker/check.hpp>

namespace kl::board {

// The machine's fault and not the submission's: somebody should judge it again.
struct InfraTrouble : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Compiling happens in a sandbox that sees the API's headers and the one file; each run in another, which sees the module, the
// inputs of its case, and neither seeds nor expected results. `folder` is the job's own and holds the kernel file; `rejection` gets
// what screening says of a module. Throws InfraTrouble.
Backend sandboxed_simulator(const std::filesystem::path& folder, const std::shared_ptr<std::string>& rejection);

}  // namespace kl::board
