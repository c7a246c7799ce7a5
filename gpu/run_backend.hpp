// The GPU as a backend of the checker: the two functions that it asks for.
#pragma once

#include <filesystem>
#include <map>

#include <gpu/executor.hpp>
#include <host/host_compiler.hpp>
#include <tl/executor.hpp>

namespace kl::gpu {

// A request names only the module; the text that the kernels are compiled from is the one that the module came
// from, so this remembers it.
class RunBackend {
 public:
  // The host's half of a file, which plans; NVRTC's follows when a plan says which kernels it launches.
  host::CompileResult compile(const host::KernelSource& source);
  RunResult run(const RunRequest& request);
  // Times a module that was compiled here, on tensors that may have no bytes.
  GpuResult time(const RunRequest& request, const TimingRequest& timing);

  // Of the last run; empty if it found none.
  const std::string& device() const { return device_; }

 private:
  GpuRequest request_for(const RunRequest& request) const;

  std::map<std::filesystem::path, host::KernelSource> sources_;
  std::string device_;
};

// "median 755 us [752, 759], 4266 GB/s, 99.1 % of this GPU's copy"
std::string timing_text(const GpuTiming& timing);

}  // namespace kl::gpu
