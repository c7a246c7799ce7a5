// A plan's launches, compiled and ready to be queued. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <string>
#include <vector>

#include <gpu/child_log.hpp>
#include <gpu/device_memory.hpp>
#include <gpu/executor.hpp>
#include <host/kernel_module.hpp>

namespace kl::gpu {

struct ReadyLaunch {
  std::string kernel;
  tl::site where;
  CUfunction function = nullptr;
  unsigned grid[3] = {1, 1, 1};
  unsigned threads = 0;
  unsigned shared_bytes = 0;
  std::vector<tl::plan::argument> arguments;
};

// Which launches cannot be executed, as findings in the log. False if any.
bool check_launches(const host::Plan& plan, PlanLog& log);

using Meta = std::vector<std::pair<std::string, std::string>>;  // values of tl::meta parameters

// Compiles each launch's kernel, unless `given` has its code, and loads it. Launches with an empty grid are left out. NVRTC's refusal is in
// the log and gives no error; a missing compiler and a kernel that this GPU cannot hold are errors.
Status prepare(const host::Plan& plan, const std::filesystem::path& file, const Meta& meta, const Prepared* given, const Device& device, PlanLog& log,
               std::vector<ReadyLaunch>& ready);

// Queues one launch; does not wait.
Status queue(const ReadyLaunch& launch, const Device& device, const DeviceMemory& memory);

// Compiles a kernel of the library itself: FILE in gpu/.
Status prepare_own(const char* file, const std::string& kernel, const Device& device, ReadyLaunch& launch);

// Queues it with arguments that are values and addresses already.
Status queue_slots(const ReadyLaunch& launch, const Device& device, std::vector<unsigned long long> slots);

}  // namespace kl::gpu
