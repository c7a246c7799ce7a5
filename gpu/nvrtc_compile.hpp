// Compiling itself: from the cache, or by NVRTC. Exists only where KL_HAS_CUDA is 1.
#pragma once

#include <gpu/gpu_compiler.hpp>

namespace kl::gpu {

// Fills ok, cached, cubin, ptx and log, or unavailable. The unit's file is absolute.
void compile_or_find(const KernelUnit& unit, CompiledKernel& result);

}  // namespace kl::gpu
