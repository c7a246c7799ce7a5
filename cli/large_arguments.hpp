// A puzzle's arguments at a size whose contents are made on the GPU.
#pragma once

#include <vector>

#include <checker/puzzle.hpp>
#include <gpu/executor.hpp>

namespace kl::cli {

// Tensors without bytes, which the GPU fills itself; what it cannot make is made here.
struct LargeArguments {
  std::vector<Argument> arguments;
  std::vector<gpu::Fill> fills;    // one per Buffer argument
  bool all_filled = true;          // every input is the GPU's to make, by whatever seed it is given
};
LargeArguments large_arguments(const Arguments& specification, std::uint64_t seed);

}  // namespace kl::cli
