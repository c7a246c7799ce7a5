// What a kernel's code consists of, counted in its PTX: the figures that tell whether an access became wide and
// what the threads of a block say to each other. They count instructions that stand in the code, not how often
// they run.
#pragma once

#include <gpu/inspect_listing.hpp>

namespace kl::gpu {

struct InstructionCounts {
  int loads = 0, wide_loads = 0;    // of global memory; wide: at least 16 bytes a thread
  int stores = 0, wide_stores = 0;
  int shared_loads = 0, shared_stores = 0;
  int local = 0;                    // accesses of local memory: arrays with run-time indices, spills
  int barriers = 0;                 // that the whole block, or some of its warps, wait at
  int shuffles = 0;                 // values that change lanes of a warp
  int atomics = 0;                  // of global or shared memory
  int async_copies = 0;             // from global to shared memory without registers
  int matrix = 0;                   // tensor-core products
};

InstructionCounts count_instructions(const Listing& ptx);

}  // namespace kl::gpu
