// Contents of large tensors, made by all cores.
#pragma once

#include <cstdint>

#include <checker/puzzle.hpp>

namespace kl {

// What make_inputs gives an argument that is no scalar, byte for byte, without a copy for the reference.
Buffer make_large_buffer(const ArgumentSpec& spec, std::uint64_t seed);

// Whether gpu/fill.hpp makes this argument's contents too: dense, and no function of the puzzle's; integers whose
// type holds all of them.
bool is_fillable(const ArgumentSpec& spec);

}  // namespace kl
