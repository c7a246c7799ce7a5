// A request about tuning that cannot be carried out as written.
#pragma once

#include <stdexcept>

namespace kl::tune {

// The message is for the user: where, what is wrong, and what to write instead.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace kl::tune
