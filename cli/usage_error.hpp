// A request that cannot be carried out as asked. main prints it and ends with exit code 2.
#pragma once

#include <stdexcept>

namespace kl::cli {

inline constexpr int kUsageExit = 2;

// The message says what is wrong and what to type instead.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace kl::cli
