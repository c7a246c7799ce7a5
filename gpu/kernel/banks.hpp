// The lane map and bank layout of tl/, which the simulator's counters share, under the GPU backend's name.
#pragma once

#include <tl/banks.hpp>

namespace kl::gpu {

using namespace kl::lanes;

}  // namespace kl::gpu
