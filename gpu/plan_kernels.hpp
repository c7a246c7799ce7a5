// The kernels that a plan launches, as the compiler needs them. No GPU is needed to know them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gpu/gpu_compiler.hpp>
#include <host/kernel_module.hpp>

namespace kl::gpu {

struct PlannedKernel {
  KernelUnit unit;
  std::int64_t grid[3] = {1, 1, 1};  // of its first launch
  int launches = 1;
};

// One for each kernel and each way to compile it, in the order of their first launches. What a plan launches
// that is no kernel is left out; an empty grid is not.
std::vector<PlannedKernel> kernels_of(const host::Plan& plan, const std::filesystem::path& file, const std::string& arch,
                                      const std::vector<std::pair<std::string, std::string>>& meta);

}  // namespace kl::gpu
