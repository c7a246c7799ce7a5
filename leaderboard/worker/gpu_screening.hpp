// What code for a GPU may not have, read from the code itself and not from its source.
#pragma once

#include <optional>
#include <string>

namespace kl::board {

// Machine code as NVRTC makes it: an ELF file. Why it may not run, in one sentence: a variable that outlives a launch, a call of a
// function that is not in it (memory allocation, launches of its own), a part that nothing is known of. Nothing: it may.
std::optional<std::string> screen_cubin(const std::string& cubin);

// The same of PTX, for GPUs newer than the compiler, whose driver takes that.
std::optional<std::string> screen_ptx(const std::string& ptx);

}  // namespace kl::board
