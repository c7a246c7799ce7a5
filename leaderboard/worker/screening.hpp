// What a submission may not be made of, so that it is a kernel and no program. On a GPU the device and its compiler see to most of
// it; on the simulator a kernel is native code in the process that counts, and this keeps it from reaching around the block API.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace kl::board {

struct Forbidden {
  int line = 0;         // of the source, from 1; 0 for the compiled module
  std::string message;  // one sentence
};

// In the source: other includes and macros, names behind the API (std, __builtin, asm, tl::detail), raw pointers and addresses,
// casts between unrelated types, arrays, allocation. Without macros the tokens are the program, so nothing can hide from this.
std::optional<Forbidden> screen_source(std::string_view source);

// In the compiled module: a function that it takes from the program or its libraries beyond the API's own, or a variable that keeps
// something from one launch to the next.
std::optional<Forbidden> screen_module(const std::filesystem::path& module);

}  // namespace kl::board
