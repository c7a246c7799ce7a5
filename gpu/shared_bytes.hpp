// How much dynamic shared memory a compiled kernel needs, as its PTX says.
#pragma once

#include <optional>
#include <string_view>

namespace kl::gpu {

// The largest N of the comments "// tl_scratch N;" in a kernel's PTX: what operations borrow, one after the other.
int scratch_bytes(std::string_view ptx);

// The deepest stack of shared tiles: each tile leaves "// tl_shared R;" behind a mov of the depth to the register R.
// No value where a depth is not known at compile time, as in a function that was not inlined.
std::optional<int> tile_bytes(std::string_view ptx);

// Of both, as gpu/kernel/scratch.hpp lays them out: a multiple of 1024 as soon as there are tiles.
std::optional<int> dynamic_shared_bytes(std::string_view ptx);

}  // namespace kl::gpu
