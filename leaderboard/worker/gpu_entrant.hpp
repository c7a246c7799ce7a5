// A submission on its way to a GPU: compiled and planned behind walls, executed by the process that has the GPU.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <checker/check.hpp>
#include <gpu/device_facts.hpp>
#include <gpu/executor.hpp>

namespace kl::board {

class SandboxedPlans;

class GpuEntrant {
 public:
  // Writes the source into `folder`, which is its own from here on. Throws InfraTrouble.
  GpuEntrant(const std::string& source, std::filesystem::path folder, const gpu::DeviceFacts& device, bool trusted);
  ~GpuEntrant();

  // For the checker: compiles for the host in a sandbox, runs on the GPU. Must not outlive this object.
  Backend backend();
  // Compiles; false if it cannot be.
  bool compile(const std::vector<std::string>& entries);
  // The plan and the code for these arguments; its outcome says whether there is any.
  std::shared_ptr<const gpu::Prepared> prepare(RunRequest request);

  const std::filesystem::path& file() const { return file_; }
  // What screening says of it; empty if nothing.
  std::string rejection() const { return rejection_->empty() ? gpu_rejection_ : *rejection_; }

 private:
  RunResult run(const RunRequest& request);

  std::filesystem::path folder_, file_, module_;
  std::shared_ptr<std::string> rejection_;
  std::string gpu_rejection_;
  Backend host_;
  std::unique_ptr<SandboxedPlans> plans_;
};

}  // namespace kl::board
