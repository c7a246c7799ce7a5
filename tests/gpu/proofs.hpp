// What a kernel has to compile to, for every kernel of the tree without a list: kernels are found in the files,
// and what is particular to one is declared beside it, in a comment of its own line:
//
//   // gpu: gather: narrow loads (it reads where an index says)
//   // gpu: softmax: shared memory at most 512, occupancy at least 50
//
// In a kernel file of bench/kernels, or in the puzzle.cpp of a puzzle, whose starter must not show it.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gpu/inspect.hpp>

namespace kl::gpu {

// For which each kernel is compiled: the floor, cp.async, TMA and wgmma.
// How often `what` stands in a text.
inline int count(std::string_view text, std::string_view what) {
  int found = 0;
  for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size())) ++found;
  return found;
}

inline constexpr const char* kArchs[] = {"sm_75", "sm_80", "sm_90a"};

struct Expectations {
  bool narrow_loads = false;           // not one load of a tile is 16 bytes wide, and that is right
  bool narrow_stores = false;
  std::optional<int> shared_at_most;   // bytes a block
  std::optional<int> local_at_most;    // bytes a thread, and some: code of CUDA's own that hardly ever runs keeps an array there
  int occupancy_at_least = 12;         // per cent of a multiprocessor's warps, on every chip
};

// By kernel. A line that cannot be read is a failure of the running test.
std::map<std::string, Expectations> expectations_in(const std::filesystem::path& file);

// The kernels of a file as they stand in its text, each as it is compiled for tensors as wide as its parameters.
std::vector<KernelUnit> kernels_in(const std::filesystem::path& file);

// Fails the running test where the kernel does not compile, spills, keeps values in local memory that is not
// declared, asks for more than a block may have, or is not what is expected. False where there is no compiler here.
bool prove(const KernelUnit& unit, const Expectations& expected);

}  // namespace kl::gpu
