// The NVIDIA driver, opened at run time, so that one program serves machines with and without a GPU.
//
// Needs <cuda.h> at build time; include this only where KL_HAS_CUDA is 1.
#pragma once

#include <cuda.h>

#include <gpu/error.hpp>

namespace kl::gpu {

// cuda.h renames functions to their newest versions by macros; the names below follow.
#define KL_CUDA_FUNCTIONS(X)                                                                                   \
  X(cuInit) X(cuDriverGetVersion) X(cuGetErrorName) X(cuGetErrorString) X(cuDeviceGet) X(cuDeviceGetCount)     \
  X(cuDeviceGetName) X(cuDeviceGetPCIBusId) X(cuDeviceGetAttribute) X(cuDevicePrimaryCtxRetain)                \
  X(cuCtxSetCurrent) X(cuCtxSynchronize) X(cuCtxResetPersistingL2Cache) X(cuMemGetInfo) X(cuMemAlloc)          \
  X(cuMemFree) X(cuMemcpyHtoD) X(cuMemcpyDtoH) X(cuMemcpyDtoDAsync) X(cuMemsetD8) X(cuMemsetD8Async)           \
  X(cuMemsetD32Async) X(cuModuleLoadData) X(cuModuleGetFunction)                                               \
  X(cuFuncGetAttribute) X(cuFuncSetAttribute) X(cuLaunchKernel) X(cuEventCreate) X(cuEventDestroy)             \
  X(cuEventRecord) X(cuEventSynchronize) X(cuEventElapsedTime) X(cuTensorMapEncodeTiled)

struct CudaDriver {
#define KL_CUDA_MEMBER(name) decltype(&::name) name = nullptr;
  KL_CUDA_FUNCTIONS(KL_CUDA_MEMBER)
#undef KL_CUDA_MEMBER
};

// Opens libcuda.so.1 and finds its functions. The error says what is missing; `./kernelings doctor` how to
// get it. Initialises nothing.
Status load(CudaDriver& driver);

Error cuda_error(const CudaDriver& driver, CUresult result, const char* call);

}  // namespace kl::gpu

// Calls a driver function; a failure is returned from the enclosing function as an Error.
#define KL_CUDA(driver, function, ...)                                                          \
  do {                                                                                          \
    if (const CUresult kl_result = (driver).function(__VA_ARGS__); kl_result != CUDA_SUCCESS) \
      return ::kl::gpu::cuda_error((driver), kl_result, #function);                            \
  } while (false)
