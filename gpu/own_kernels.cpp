#include <gpu/own_kernels.hpp>

namespace kl::gpu {

Status OwnKernels::prepare(const char* file, const std::string& kernel) {
  if (ready_.contains(kernel)) return {};
  ReadyLaunch launch;
  KL_RETURN_ERROR(prepare_own(file, kernel, device_, launch));
  ready_.emplace(kernel, std::move(launch));
  return {};
}

Status OwnKernels::give_shared(const std::string& kernel, int bytes) {
  ReadyLaunch& launch = ready_.at(kernel);
  KL_CUDA(device_.cuda, cuFuncSetAttribute, launch.function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, bytes);
  launch.shared_bytes = static_cast<unsigned>(bytes);
  return {};
}

Status OwnKernels::queue(const char* file, const std::string& kernel, std::int64_t blocks, std::vector<unsigned long long> slots) {
  KL_RETURN_ERROR(prepare(file, kernel));
  ReadyLaunch& launch = ready_.at(kernel);
  launch.grid[0] = static_cast<unsigned>(blocks);
  return queue_slots(launch, device_, std::move(slots));
}

}  // namespace kl::gpu
