// What lies between the rows of a strided tensor belongs to nobody.
#pragma once

#include <cstddef>

#include <gpu/device_memory.hpp>
#include <tl/executor.hpp>

namespace kl::gpu {

// Padding elements whose bytes differ from before, with the first of them; a count of zero if none.
GuardHit changed_padding(const Buffer& before, const std::byte* after);

}  // namespace kl::gpu
