#include <gpu/plan_kernels.hpp>

#include <algorithm>

namespace kl::gpu {

std::vector<PlannedKernel> kernels_of(const host::Plan& plan, const std::filesystem::path& file, const std::string& arch,
                                      const std::vector<std::pair<std::string, std::string>>& meta) {
  std::vector<PlannedKernel> kernels;
  for (const host::PlannedLaunch& launch : plan.launches) {
    if (launch.kernel.empty()) continue;
    const KernelUnit unit{file, launch.kernel, arch, launch.what.num_warps, specialise(launch), meta};
    const auto same = std::find_if(kernels.begin(), kernels.end(), [&](const PlannedKernel& k) {
      return k.unit.kernel == unit.kernel && k.unit.num_warps == unit.num_warps && k.unit.arguments == unit.arguments;
    });
    if (same != kernels.end()) {
      ++same->launches;
      continue;
    }
    kernels.push_back({unit, {launch.what.grid[0], launch.what.grid[1], launch.what.grid[2]}, 1});
  }
  return kernels;
}

}  // namespace kl::gpu
