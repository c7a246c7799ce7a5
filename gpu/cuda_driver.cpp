#include <gpu/cuda_driver.hpp>

#include <dlfcn.h>

#include <fmt/format.h>

#include <gpu/advice.hpp>

namespace kl::gpu {
namespace {

#define KL_TEXT_OF(name) #name
#define KL_EXPANDED_TEXT(name) KL_TEXT_OF(name)

template <class F>
bool find(void* library, const char* name, F& function, std::string& missing) {
  function = reinterpret_cast<F>(dlsym(library, name));
  if (function == nullptr && missing.empty()) missing = name;
  return function != nullptr;
}

}  // namespace

Status load(CudaDriver& driver) {
  void* library = dlopen("libcuda.so.1", RTLD_NOW);
  if (library == nullptr) {
    return Error{0, fmt::format("no NVIDIA driver on this machine ({}); `./kernelings doctor` says how to get one", dlerror()), ""};
  }
  std::string missing;
#define KL_FIND(name) find(library, KL_EXPANDED_TEXT(name), driver.name, missing);
  KL_CUDA_FUNCTIONS(KL_FIND)
#undef KL_FIND
  if (missing.empty()) return {};
  return Error{0, fmt::format("the NVIDIA driver is older than the CUDA toolkit that Kernelings was built with: it has no {}; "
                              "update the driver", missing), ""};
}

Error cuda_error(const CudaDriver& driver, CUresult result, const char* call) {
  const char* name = nullptr;
  const char* text = nullptr;
  driver.cuGetErrorName(result, &name);
  driver.cuGetErrorString(result, &text);
  std::string message = fmt::format("{} ({})", text != nullptr ? text : "unknown error", name != nullptr ? name : "?");
  if (const std::string_view advice = advice_for(result); !advice.empty()) message += fmt::format("; {}", advice);
  return {static_cast<int>(result), std::move(message), call};
}

}  // namespace kl::gpu
