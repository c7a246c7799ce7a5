// Compiled kernels on disk, beside the host compiler's modules: modules/KEY.gpu.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <gpu/gpu_compiler.hpp>

namespace kl::gpu {

// Of everything that a unit's machine code depends on: the library's headers, the learner's file and the
// files that it includes by a quoted name, the unit's own text, the options, and the compiler.
std::string kernel_key(const std::filesystem::path& file, const std::string& unit_text,
                       const std::vector<std::string>& options, const std::string& compiler);

// Fills cubin, ptx and log; false if the kernel is not there or its file is damaged.
bool find_kernel(const std::string& key, CompiledKernel& kernel);

// A failure only costs time, later.
void keep_kernel(const std::string& key, const CompiledKernel& kernel);

}  // namespace kl::gpu
