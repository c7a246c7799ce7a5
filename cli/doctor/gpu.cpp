#include <cli/doctor/gpu.hpp>

#include <fmt/format.h>

#include <cli/backend.hpp>

namespace kl::cli {
namespace {

constexpr const char* kSimulatorWorks = "everything on the simulator";

// The sentence that gets a driver onto this kind of machine.
std::string driver_fix(const Platform& platform) {
  if (platform.wsl_driver_beside_path) {
    return "echo /usr/lib/wsl/lib | sudo tee /etc/ld.so.conf.d/wsl.conf && sudo ldconfig";
  }
  if (platform.wsl)
    return "install NVIDIA's driver in Windows, not in WSL; then, in Windows: wsl --update && wsl --shutdown";
  if (platform.container)
    return "install the driver and nvidia-container-toolkit on the host, start the container with --gpus all";
  return "if this machine has an NVIDIA GPU: apt-get install nvidia-driver (Debian's non-free), or "
         "nvidia.com/drivers";
}

Requirement backend_requirement() {
  Requirement need{
      .area = Requirement::kGpu, .name = "GPU backend", .purpose = "compiles and runs kernels with CUDA"};
  const std::string reason = backend_unavailable("gpu");
  need.met = reason.empty();
  if (need.met) {
    need.found = "built in";
  } else {
    need.missing = "this build has no GPU backend";
    need.without = kSimulatorWorks;
    need.fix = reason;
  }
  return need;
}

}  // namespace

std::string cuda_version_text(int version) {
  return fmt::format("{}.{}", version / 1000, version % 1000 / 10);
}

bool names_wsl(std::string_view proc_version) {
  return proc_version.find("microsoft") != std::string_view::npos ||
         proc_version.find("Microsoft") != std::string_view::npos;
}

Requirement toolkit_requirement(const Toolkit& toolkit) {
  Requirement need{.area = Requirement::kGpu,
                   .name = "CUDA toolkit",
                   .purpose = "its run-time compiler, NVRTC, turns a kernel into GPU code"};
  need.met = toolkit.version >= kOldestCuda && toolkit.has_nvrtc;
  if (need.met) {
    need.found = fmt::format("{} ({})", cuda_version_text(toolkit.version), toolkit.folder.string());
    return need;
  }
  const std::string oldest = cuda_version_text(kOldestCuda);
  need.without = kSimulatorWorks;
  need.fix = fmt::format(
      "install CUDA {} or newer from developer.nvidia.com/cuda-downloads; if it is not in "
      "/usr/local/cuda, set CUDA_HOME to its folder",
      oldest);
  if (toolkit.folder.empty()) {
    need.missing = "no CUDA toolkit";
    return need;
  }
  const auto here = fmt::format("{} in {}", cuda_version_text(toolkit.version), toolkit.folder.string());
  need.found = here;
  if (toolkit.version < kOldestCuda) {
    need.missing = fmt::format("CUDA toolkit older than {}", oldest);
  } else {
    need.missing = "CUDA toolkit without libnvrtc.so";
    need.fix = fmt::format("apt-get install cuda-nvrtc-dev-{}-{} (from NVIDIA's repository)",
                           toolkit.version / 1000, toolkit.version % 1000 / 10);
  }
  return need;
}

Requirement driver_requirement(const Driver& driver, const Toolkit& toolkit, const Platform& platform) {
  Requirement need{.area = Requirement::kGpu, .name = "NVIDIA driver", .purpose = "runs GPU code"};
  // Within a major version, any driver runs what any toolkit compiled for the GPU at hand.
  const int oldest = (toolkit.version > 0 ? toolkit.version : kOldestCuda) / 1000;
  need.met = driver.is_loaded && driver.version / 1000 >= oldest;
  if (need.met) {
    need.found =
        fmt::format("for CUDA {}{}", cuda_version_text(driver.version), platform.wsl ? ", through WSL" : "");
    return need;
  }
  need.without = kSimulatorWorks;
  if (driver.is_loaded && driver.version > 0) {
    need.missing = fmt::format("NVIDIA driver too old for CUDA {}", oldest);
    need.found = fmt::format("for CUDA {}", cuda_version_text(driver.version));
    need.fix = fmt::format("update the driver{}, or install a CUDA {} toolkit and set CUDA_HOME to it",
                           platform.wsl ? " in Windows" : "", driver.version / 1000);
    return need;
  }
  need.missing = "no NVIDIA driver";
  if (driver.is_loaded) need.missing = "the NVIDIA driver does not start";
  if (platform.wsl_driver_beside_path) need.missing = "the NVIDIA driver is not in the loader's path";
  need.found = driver.error;
  need.fix = driver_fix(platform);
  return need;
}

Requirement device_requirement(const Driver& driver, const Platform& platform) {
  Requirement need{.area = Requirement::kGpu,
                   .name = "GPU",
                   .purpose = "the hardware, with compute capability 7.5 or newer"};
  for (const Device& device : driver.devices) {
    need.met = need.met || device.compute_capability >= kOldestComputeCapability;
    need.found += fmt::format("{}{}, {}.{}", need.found.empty() ? "" : "; ", device.name,
                              device.compute_capability / 10, device.compute_capability % 10);
  }
  if (need.met) return need;
  need.without = kSimulatorWorks;
  if (!driver.devices.empty()) {
    need.missing = "no GPU with compute capability 7.5 or newer";
    need.fix = "a GPU from 2018 or later: Turing (RTX 20, T4), Ampere, Ada, Hopper, Blackwell";
    return need;
  }
  need.missing = "no GPU";
  need.found = driver.is_loaded ? driver.error : "it cannot be seen without a driver";
  need.fix = platform.container
                 ? "start the container with --gpus all"
                 : "if there is one, `nvidia-smi -L` should list it; CUDA_VISIBLE_DEVICES may hide it";
  return need;
}

std::vector<Requirement> gpu_requirements() {
  const Toolkit toolkit = find_toolkit(toolkit_folders());
  const Platform platform = probe_platform();
  const Driver driver = probe_driver("libcuda.so.1");
  // The driver leads: it is the one that a machine without a GPU cannot have.
  return {driver_requirement(driver, toolkit, platform), device_requirement(driver, platform),
          toolkit_requirement(toolkit), backend_requirement()};
}

}  // namespace kl::cli
