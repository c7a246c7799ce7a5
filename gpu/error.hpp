// Why a call of CUDA failed, as a value.
#pragma once

#include <optional>
#include <string>

namespace kl::gpu {

struct Error {
  int code = 0;         // CUresult or nvrtcResult; 0: none of them
  std::string message;  // what happened, in the library's words or ours
  std::string where;    // the call: "cuMemAlloc"; empty when it was none

  std::string text() const { return where.empty() ? message : where + ": " + message; }
};

// Empty: all is well.
using Status = std::optional<Error>;

}  // namespace kl::gpu

// Returns the error that an expression gives, if any, from the enclosing function.
#define KL_RETURN_ERROR(expression)                                   \
  do {                                                                \
    if (auto kl_status = (expression)) return std::move(*kl_status); \
  } while (false)
