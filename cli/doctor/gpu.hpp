// Doctor's look at CUDA: the toolkit compiles for the GPU, the driver runs on it. Probing and judging are
// apart, so that tests can judge machines that they do not run on.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <cli/doctor/doctor.hpp>

namespace kl::cli {

// CUDA's own numbers: 12080 is 12.8.
inline constexpr int kOldestCuda = 12080;
// The floor of the tensor-core paths (docs: the GPU), as major * 10 + minor.
inline constexpr int kOldestComputeCapability = 75;

struct Toolkit {
  std::filesystem::path folder;  // empty: none was found
  int version = 0;
  bool has_nvrtc = false;  // the run-time compiler's library
};
// The first of these folders that holds cuda.h; a newer one later in the list does not win, because
// CUDA_HOME is how people choose.
Toolkit find_toolkit(const std::vector<std::filesystem::path>& folders);
// $CUDA_HOME, $CUDA_PATH, /usr/local/cuda, the folder above nvcc in $PATH, Debian's own places.
std::vector<std::filesystem::path> toolkit_folders();

struct Device {
  std::string name;
  int compute_capability = 0;  // 90 is 9.0
};
struct Driver {
  std::string error;  // not empty: why there is no working driver, in the loader's or the driver's words
  bool is_loaded = false;
  int version = 0;  // newest CUDA that it runs
  std::vector<Device> devices;
};
// The driver is asked in a child process: a broken one may crash or hang.
Driver probe_driver(const std::string& library);
// What the child says: lines "version 13000", "device 90 NVIDIA H200", "loaded", "error TEXT".
Driver parse_driver(std::string_view said);

// Where the program runs, because it decides how a driver is installed.
struct Platform {
  bool wsl = false;
  bool container = false;
  bool wsl_driver_beside_path = false;  // /usr/lib/wsl/lib has the driver, but the loader does not look there
};
bool names_wsl(std::string_view proc_version);
Platform probe_platform();

Requirement toolkit_requirement(const Toolkit& toolkit);
Requirement driver_requirement(const Driver& driver, const Toolkit& toolkit, const Platform& platform);
Requirement device_requirement(const Driver& driver, const Platform& platform);

// All of them as they are here, ending with whether this build has a GPU backend.
std::vector<Requirement> gpu_requirements();

// "12.8" of 12080.
std::string cuda_version_text(int version);

}  // namespace kl::cli
