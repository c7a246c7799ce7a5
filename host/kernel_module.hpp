// A compiled kernel file, loaded: its entry, and the plan that the entry records.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <tl/executor.hpp>
#include <tl/plan.hpp>

namespace kl::host {

struct PlannedLaunch {
  tl::plan::launch what;                       // `arguments` points into the next member
  std::vector<tl::plan::argument> arguments;
  std::string kernel;                          // demangled, without parameters; empty: not marked TL_KERNEL
};

// Elements that a thread of the GPU holds side by side, in both backends' lane maps.
int vector_elements(const PlannedLaunch& launch);

// Why a launch cannot be executed on any backend, in one sentence; empty if it can. A grid may be empty.
std::string launch_problem(const PlannedLaunch& launch);

struct Plan {
  std::vector<PlannedLaunch> launches;
  std::string error;                           // not empty: solve threw, or asked for the impossible
  bool uses_num_sms = false;                   // solve asked for it: for another number the plan may be another
};

class KernelModule {
 public:
  // Loads the module; `error()` says why not, or how the entry's parameters differ from the arguments.
  KernelModule(const RunRequest& request);
  ~KernelModule();
  KernelModule(const KernelModule&) = delete;
  KernelModule& operator=(const KernelModule&) = delete;

  const std::string& error() const { return error_; }
  const void* entry() const { return entry_; }
  bool wrong_signature() const { return wrong_signature_; }
  // Makes room for a workspace of the backend; returns its buffer's index.
  using AddWorkspace = std::function<int(tl::dtype_id type, std::int64_t count)>;
  // Calls the entry. Buffers are numbered as they stand among the arguments, workspaces after them.
  Plan plan(const RunRequest& request, int num_sms, const AddWorkspace& add_workspace) const;

 private:
  void* handle_ = nullptr;
  void* entry_ = nullptr;
  std::string error_;
  bool wrong_signature_ = false;
};

}  // namespace kl::host
