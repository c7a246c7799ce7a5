// A kernel file to machine code for one GPU: NVRTC at run time, cached on disk by content.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gpu/nvrtc_messages.hpp>
#include <host/host_compiler.hpp>
#include <host/kernel_module.hpp>
#include <tl/plan.hpp>

namespace kl::gpu {

// What of a launch's arguments the code may rely on. Launches that differ here get code of their own.
struct Specialisation {
  int vector_elements = 4;          // that a thread holds side by side
  bool descriptors = false;         // some arguments are tensor descriptors
  std::uint64_t divisible = 0;      // bit i: argument i is an integer multiple of 16, or an address on 16 bytes
  auto operator<=>(const Specialisation&) const = default;
};

// One kernel of a file, as one launch needs it.
struct KernelUnit {
  std::filesystem::path file;
  std::string kernel;               // its name in the file
  std::string arch;                 // "sm_75", "sm_90a"
  int num_warps = 4;
  Specialisation arguments;
  std::vector<std::pair<std::string, std::string>> meta;  // tl::meta overrides, as host::KernelSource has them
};

struct CompiledKernel {
  bool ok = false;
  bool cached = false;
  std::string cubin;                            // empty if the compiler is older than the GPU: the driver takes the PTX
  std::string ptx;
  std::string log;                              // NVRTC's and ptxas's
  std::vector<host::Diagnostic> diagnostics;    // learner's lines first
  std::string unavailable;                      // not empty: there is no compiler; says how to get one
  int scratch_bytes = 0;                        // dynamic shared memory that the kernel asks for, its tiles included
  PtxasReport resources;
  double ms = 0;                                // of this call
};

// Same text, headers, options and NVRTC: from the cache. Safe to call from several processes.
CompiledKernel compile(const KernelUnit& unit);

// Why no kernel can run on a GPU with this build, whatever the machine; empty if it can.
std::string missing_from_build();

// Where the run-time compiler's libraries lie, for a sandbox that has to see them; empty if there is none.
std::filesystem::path compiler_folder();

// The function that a compiled unit exports.
std::string entry_name(const KernelUnit& unit);

// A thread's vectors are as wide as 16 bytes of the narrowest tensor, at least 4 elements. Buffers themselves are
// taken to lie on 16 bytes, as every allocation does.
Specialisation specialise(const host::PlannedLaunch& launch);

// "sm_90a" of 90: from 9.0 on, with the instructions of exactly this chip.
std::string arch_of(int compute_capability);

// What a compiler that knows these compute capabilities makes of `arch`: the same if it knows it; else the newest
// before it as PTX, "compute_100", which the driver turns into machine code; empty if there is none.
std::string nearest_arch(const std::string& arch, const std::vector<int>& known);

}  // namespace kl::gpu
