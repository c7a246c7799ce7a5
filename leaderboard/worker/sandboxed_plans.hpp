// A submission made ready for a GPU behind walls: its plan is made in one sandbox, its kernels are compiled in another, and both come
// out as data that is looked at before anything is done with it.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include <gpu/device_facts.hpp>
#include <gpu/executor.hpp>
#include <tl/executor.hpp>

namespace kl::board {

class SandboxedPlans {
 public:
  // `folder` is the submission's own and holds its `file`. `trusted`: without sandboxes.
  SandboxedPlans(std::filesystem::path folder, std::filesystem::path file, gpu::DeviceFacts device, bool trusted);

  // Of a request whose module is compiled, bytes of buffers left out. A plan whose outcome is not kCompleted says why there is no code:
  // solve failed, the plan cannot be executed, the GPU's compiler refuses a kernel, or screening does: then `rejection` gets the reason.
  // Safe to call from several threads. Throws InfraTrouble.
  std::shared_ptr<const gpu::Prepared> prepare(const RunRequest& request, std::string& rejection);

 private:
  host::PlanResult plan(const RunRequest& request);
  std::vector<gpu::CompiledKernel> compile(const std::vector<gpu::KernelUnit>& units);
  std::filesystem::path next_folder(const char* what);

  std::filesystem::path folder_, file_;
  gpu::DeviceFacts device_;
  bool trusted_;
  std::mutex mutex_;  // of the next; not held while a child runs, since threads take turns at that (host/turn.hpp)
  using Key = std::tuple<std::string, int, gpu::Specialisation>;
  std::map<Key, gpu::CompiledKernel> compiled_;
  std::atomic<int> folders_ = 0;
};

}  // namespace kl::board
