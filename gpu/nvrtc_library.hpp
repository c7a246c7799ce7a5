// NVRTC, the toolkit's run-time compiler, opened at run time.
//
// Needs <nvrtc.h> at build time; include this only where KL_HAS_CUDA is 1.
#pragma once

#include <nvrtc.h>

#include <filesystem>

#include <gpu/error.hpp>

namespace kl::gpu {

#define KL_NVRTC_FUNCTIONS(X)                                                                              \
  X(nvrtcVersion) X(nvrtcGetErrorString) X(nvrtcCreateProgram) X(nvrtcDestroyProgram) X(nvrtcCompileProgram) \
  X(nvrtcGetProgramLogSize) X(nvrtcGetProgramLog) X(nvrtcGetPTXSize) X(nvrtcGetPTX) X(nvrtcGetCUBINSize)     \
  X(nvrtcGetCUBIN) X(nvrtcGetNumSupportedArchs) X(nvrtcGetSupportedArchs)

struct NvrtcLibrary {
#define KL_NVRTC_MEMBER(name) decltype(&::name) name = nullptr;
  KL_NVRTC_FUNCTIONS(KL_NVRTC_MEMBER)
#undef KL_NVRTC_MEMBER
};

// The library's file: in $CUDA_HOME, $CUDA_PATH, /usr/local/cuda, or where the loader looks, in this order;
// of several in one place the newest. Empty if there is none. Opens nothing but a name for the loader.
std::filesystem::path find_nvrtc();

// Opens the library and finds its functions.
Status load(NvrtcLibrary& library, const std::filesystem::path& file);

// What there is to say when find_nvrtc finds nothing.
std::string nvrtc_missing();

}  // namespace kl::gpu

// Calls an NVRTC function; a failure is returned from the enclosing function as an Error.
#define KL_NVRTC(library, function, ...)                                                         \
  do {                                                                                           \
    if (const nvrtcResult kl_result = (library).function(__VA_ARGS__); kl_result != NVRTC_SUCCESS) \
      return ::kl::gpu::Error{static_cast<int>(kl_result), (library).nvrtcGetErrorString(kl_result), #function}; \
  } while (false)
