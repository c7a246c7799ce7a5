// The half of doctor_gpu.hpp that touches the machine.
#include <cli/doctor/gpu.hpp>

#include <dlfcn.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include <host/child.hpp>

namespace kl::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWslDriver = "/usr/lib/wsl/lib/libcuda.so.1";

// From cuda.h, which need not be here: CUresult CUDA_SUCCESS, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_*.
constexpr int kCudaSuccess = 0;
constexpr int kCapabilityMajor = 75;
constexpr int kCapabilityMinor = 76;

// In the child: one line per fact, written at once so that a later crash does not take it away.
void tell(const std::string& line) {
  const std::string whole = line + "\n";
  [[maybe_unused]] const auto written = write(STDOUT_FILENO, whole.data(), whole.size());
}

template <class... Parameters>
bool call(void* library, const char* function, Parameters... parameters) {
  using Function = int (*)(Parameters...);
  const auto address = reinterpret_cast<Function>(dlsym(library, function));
  if (address == nullptr) {
    tell(fmt::format("error {} has no {}", "libcuda.so.1", function));
    return false;
  }
  const int status = address(parameters...);
  if (status == kCudaSuccess) return true;
  const char* text = nullptr;
  const auto explain = reinterpret_cast<int (*)(int, const char**)>(dlsym(library, "cuGetErrorString"));
  if (explain != nullptr) explain(status, &text);
  tell(fmt::format("error {}: {} ({})", function, text != nullptr ? text : "unknown error", status));
  return false;
}

int ask_driver(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW);
  if (library == nullptr) {
    tell(fmt::format("error {}", dlerror()));
    return 0;
  }
  tell("loaded");
  int version = 0, count = 0;
  if (!call(library, "cuInit", 0U)) return 0;
  if (call(library, "cuDriverGetVersion", &version)) tell(fmt::format("version {}", version));
  if (!call(library, "cuDeviceGetCount", &count)) return 0;
  for (int device = 0; device < count; ++device) {
    char name[256] = "";
    int major = 0, minor = 0;
    if (call(library, "cuDeviceGetName", &name[0], int{sizeof name}, device) &&
        call(library, "cuDeviceGetAttribute", &major, kCapabilityMajor, device) &&
        call(library, "cuDeviceGetAttribute", &minor, kCapabilityMinor, device)) {
      tell(fmt::format("device {} {}", major * 10 + minor, name));
    }
  }
  return 0;
}

int number(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

int version_of(const fs::path& cuda_header) {
  std::ifstream header(cuda_header);
  constexpr std::string_view kDefinition = "#define CUDA_VERSION ";
  for (std::string line; std::getline(header, line);) {
    if (line.starts_with(kDefinition)) return number(std::string_view(line).substr(kDefinition.size()));
  }
  return 0;
}

bool has_nvrtc(const fs::path& toolkit) {
  for (const char* place : {"lib64", "targets/x86_64-linux/lib", "lib/x86_64-linux-gnu", "lib"}) {
    std::error_code ignored;
    if (fs::exists(toolkit / place / "libnvrtc.so", ignored)) return true;
  }
  return false;
}

}  // namespace

std::vector<fs::path> toolkit_folders() {
  std::vector<fs::path> folders;
  for (const char* variable : {"CUDA_HOME", "CUDA_PATH"}) {
    if (const char* folder = std::getenv(variable); folder != nullptr && *folder != '\0')
      folders.emplace_back(folder);
  }
  folders.emplace_back("/usr/local/cuda");
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "";
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    std::error_code error;
    const fs::path compiler = fs::canonical(fs::path(rest.substr(0, end)) / "nvcc", error);
    if (!error) folders.push_back(compiler.parent_path().parent_path());
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return folders;
}

Toolkit find_toolkit(const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    const int version = version_of(folder / "include/cuda.h");
    if (version > 0) return {.folder = folder, .version = version, .has_nvrtc = has_nvrtc(folder)};
  }
  return {};
}

Driver probe_driver(const std::string& library) {
  // CUDA reserves terabytes of addresses, so the limit on memory has to be out of its way.
  constexpr auto kNoLimit = std::int64_t{1} << 50;
  const auto child =
      host::run_in_child({.time_ms = 20'000, .memory_bytes = kNoLimit}, [&] { return ask_driver(library); });
  Driver driver = parse_driver(child.output);
  if (driver.error.empty() && child.how == host::ChildResult::kTimedOut) driver.error = "it does not answer";
  if (driver.error.empty() && child.how == host::ChildResult::kSignalled) {
    driver.error = fmt::format("it crashes (signal {})", child.signal);
  }
  if (driver.error.empty()) driver.error = child.error;
  return driver;
}

Driver parse_driver(std::string_view said) {
  Driver driver;
  while (!said.empty()) {
    const auto end = std::min(said.find('\n'), said.size());
    const std::string_view line = said.substr(0, end);
    const std::string_view value = line.substr(std::min(line.find(' ') + 1, line.size()));
    if (line == "loaded") driver.is_loaded = true;
    if (line.starts_with("version ")) driver.version = number(value);
    if (line.starts_with("error ") && driver.error.empty()) driver.error = value;
    if (line.starts_with("device ")) {
      driver.devices.push_back(
          {.name = std::string(value.substr(std::min(value.find(' ') + 1, value.size()))),
           .compute_capability = number(value)});
    }
    said.remove_prefix(std::min(end + 1, said.size()));
  }
  return driver;
}

Platform probe_platform() {
  std::ifstream version("/proc/version");
  const std::string text{std::istreambuf_iterator<char>(version), {}};
  std::error_code ignored;
  Platform platform;
  platform.wsl = names_wsl(text);
  platform.container = fs::exists("/.dockerenv", ignored) || fs::exists("/run/.containerenv", ignored);
  platform.wsl_driver_beside_path =
      platform.wsl && fs::exists(kWslDriver, ignored) && !probe_driver("libcuda.so.1").is_loaded;
  return platform;
}

}  // namespace kl::cli
