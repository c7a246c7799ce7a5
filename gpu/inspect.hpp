// What was made of one kernel, from its source to the multiprocessor: listing, figures, occupancy.
#pragma once

#include <optional>

#include <gpu/gpu_compiler.hpp>
#include <gpu/inspect_counts.hpp>
#include <gpu/inspect_listing.hpp>
#include <gpu/occupancy.hpp>

namespace kl::gpu {

struct Inspection {
  KernelUnit unit;
  CompiledKernel compiled;
  Listing ptx;
  InstructionCounts counts;
  int threads = 0;                     // of a block
  int shared_bytes = 0;                // of a block: static and dynamic
  std::optional<SmLimits> limits;      // empty for a chip that is not known
  std::optional<Occupancy> occupancy;  // the same
};

// Compiles the unit. Where that fails, `compiled` says why and the rest is empty.
Inspection inspect(const KernelUnit& unit);

}  // namespace kl::gpu
