#include <gpu/nvrtc_compile.hpp>

#include <fmt/format.h>

#include <gpu/kernel_cache.hpp>
#include <gpu/nvrtc_library.hpp>
#include <host/paths.hpp>

namespace kl::gpu {
namespace {

namespace fs = std::filesystem;

std::string unit_text(const KernelUnit& unit) {
  return fmt::format("#include <gpu/kernel/entry.hpp>\n#include \"{}\"\nTL_GPU_ENTRY({})\n", unit.file.string(), unit.kernel);
}

std::vector<std::string> options_for(const KernelUnit& unit, const std::string& arch) {
  std::vector<std::string> options = {"-I" + host::source_root().string(),
                                      "-std=c++20",
                                      "-arch=" + arch,
                                      "-default-device",
                                      "-lineinfo",
                                      "--ptxas-options=-v",
                                      fmt::format("-DTL_NUM_WARPS={}", unit.num_warps),
                                      fmt::format("-DTL_VECTOR_ELEMENTS={}", unit.arguments.vector_elements),
                                      fmt::format("-DTL_DESCRIPTORS={:d}", unit.arguments.descriptors),
                                      fmt::format("-DTL_DIVISIBLE={}ULL", unit.arguments.divisible)};
  // The list ends in a comma: the library's table puts an end mark behind it.
  std::string overrides;
  for (const auto& [name, value] : unit.meta) overrides += fmt::format("{{\"{}\",{}}},", name, value);
  if (!overrides.empty()) options.push_back("-DTL_META_OVERRIDES=" + overrides);
  return options;
}

struct Program {
  const NvrtcLibrary& nvrtc;
  nvrtcProgram handle = nullptr;
  ~Program() {
    if (handle != nullptr) nvrtc.nvrtcDestroyProgram(&handle);
  }
};

// NVRTC gives a size that counts the end mark of texts, and a call that fills so many bytes.
Status read_log(const NvrtcLibrary& nvrtc, nvrtcProgram program, std::string& log) {
  std::size_t size = 0;
  KL_NVRTC(nvrtc, nvrtcGetProgramLogSize, program, &size);
  log.resize(size);
  KL_NVRTC(nvrtc, nvrtcGetProgramLog, program, log.data());
  while (!log.empty() && log.back() == '\0') log.pop_back();
  return {};
}

Status choose_arch(const NvrtcLibrary& nvrtc, const std::string& wanted, const fs::path& library, std::string& arch) {
  int count = 0;
  KL_NVRTC(nvrtc, nvrtcGetNumSupportedArchs, &count);
  std::vector<int> known(static_cast<std::size_t>(count));
  KL_NVRTC(nvrtc, nvrtcGetSupportedArchs, known.data());
  arch = nearest_arch(wanted, known);
  if (!arch.empty()) return {};
  return Error{0, fmt::format("the CUDA toolkit's compiler {} knows no GPU as old as {}; set CUDA_HOME to an older toolkit",
                              library.string(), wanted), ""};
}

Status run_compiler(const KernelUnit& unit, const fs::path& library, CompiledKernel& result) {
  NvrtcLibrary nvrtc;
  KL_RETURN_ERROR(load(nvrtc, library));
  std::string arch;
  KL_RETURN_ERROR(choose_arch(nvrtc, unit.arch, library, arch));
  Program program{nvrtc};
  KL_NVRTC(nvrtc, nvrtcCreateProgram, &program.handle, unit_text(unit).c_str(), "unit.cu", 0, nullptr, nullptr);
  const auto options = options_for(unit, arch);
  std::vector<const char*> pointers;
  for (const auto& option : options) pointers.push_back(option.c_str());
  const nvrtcResult compiled = nvrtc.nvrtcCompileProgram(program.handle, static_cast<int>(pointers.size()), pointers.data());
  KL_RETURN_ERROR(read_log(nvrtc, program.handle, result.log));
  if (compiled == NVRTC_ERROR_COMPILATION) return {};
  if (compiled != NVRTC_SUCCESS)
    return Error{compiled, fmt::format("{}: {}", nvrtc.nvrtcGetErrorString(compiled), result.log), "nvrtcCompileProgram"};
  std::size_t size = 0;
  KL_NVRTC(nvrtc, nvrtcGetPTXSize, program.handle, &size);
  result.ptx.resize(size);
  KL_NVRTC(nvrtc, nvrtcGetPTX, program.handle, result.ptx.data());
  while (!result.ptx.empty() && result.ptx.back() == '\0') result.ptx.pop_back();
  if (arch == unit.arch) {
    KL_NVRTC(nvrtc, nvrtcGetCUBINSize, program.handle, &size);
    result.cubin.resize(size);
    KL_NVRTC(nvrtc, nvrtcGetCUBIN, program.handle, result.cubin.data());
  }
  result.ok = true;
  return {};
}

// A library that was replaced has another size or time; asking it for its version would mean to load it.
std::string identity(const fs::path& library) {
  std::error_code ignored;
  const fs::path real = fs::canonical(library, ignored);
  const auto time = fs::last_write_time(real, ignored).time_since_epoch().count();
  return fmt::format("{} {} {}", real.string(), fs::file_size(real, ignored), time);
}

}  // namespace

void compile_or_find(const KernelUnit& unit, CompiledKernel& result) {
  const fs::path library = find_nvrtc();
  if (library.empty()) {
    result.unavailable = nvrtc_missing();
    return;
  }
  const std::string key = kernel_key(unit.file, unit_text(unit), options_for(unit, unit.arch), identity(library));
  if (find_kernel(key, result)) {
    result.ok = result.cached = true;
    return;
  }
  if (const Status error = run_compiler(unit, library, result)) {
    // What is wrong with the file is in the log; this is the compiler's own failure.
    result.unavailable = error->text();
    return;
  }
  if (result.ok) keep_kernel(key, result);
}

}  // namespace kl::gpu
