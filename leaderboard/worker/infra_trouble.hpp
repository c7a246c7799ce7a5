// The machine's fault and not the submission's: somebody should judge it again.
#pragma once

#include <stdexcept>

namespace kl::board {

struct InfraTrouble : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace kl::board
