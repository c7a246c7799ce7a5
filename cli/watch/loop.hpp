// The loop of watch mode.
#pragma once

#include <cli/settings.hpp>

namespace kl::cli {

// Runs until a key or a signal ends it; the terminal is restored by then. Returns the signal, 0 for a key.
// Requires a terminal on standard input and output.
int watch_loop(const Settings& settings);

}  // namespace kl::cli
