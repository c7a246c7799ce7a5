// The marks of kernels and host code. Picks the backend; spells the few compiler-specific words the block API needs.
//
// Nothing in tl/ that a kernel file includes may include a standard header: the run-time compiler for
// the GPU has none, and parsing them costs more than compiling the kernel.
#pragma once

#if defined(__CUDACC_RTC__) || defined(__CUDACC__)
#define TL_BACKEND_CUDA 1
#define TL_BACKEND_SIM 0
#define TL_FN __device__ __forceinline__
#define TL_BOTH __host__ __device__ __forceinline__
// Marks a kernel, a function that a launch may name. Source: triton.jit. CUDA: `__global__`.
#define TL_KERNEL [[maybe_unused]] static __device__ __forceinline__
#else
#define TL_BACKEND_CUDA 0
#define TL_BACKEND_SIM 1
#include <source_location>
#define TL_FN inline
#define TL_BOTH inline
// Kernels are a module's only visible functions, which is how a launch tells a marked one from any other.
#define TL_KERNEL __attribute__((used, noinline, visibility("default")))
#endif

// Host code that plans launches. It never sees the contents of a tensor. Source: Python around Triton's kernels.
// CUDA: host code.
#define TL_HOST inline

namespace tl {

// A place in a source file. `file` points to a string literal; `line` counts from one.
struct site {
  const char* file = "";
  int line = 0;

  constexpr site() = default;
#if TL_BACKEND_SIM
  constexpr site(std::source_location where) : file(where.file_name()), line(static_cast<int>(where.line())) {}
#endif
};

}  // namespace tl

// The place in the learner's file that an API call is made from; a default argument of each call. The GPU
// backend reports through the simulator's replay and carries none.
#if TL_BACKEND_SIM
#define TL_HERE ::std::source_location::current()
#else
#define TL_HERE ::tl::site()
#endif
