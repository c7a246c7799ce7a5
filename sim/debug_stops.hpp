// Where a debugger takes over a run: two empty functions to set breakpoints on, and what happens there as text that it
// can read from a program without debug information.
#pragma once

#include <cstdint>
#include <optional>

namespace kl::sim {

struct BlockStop {
  int launch = 0;
  std::int64_t block = 0;  // linear
};

}  // namespace kl::sim

extern "C" {
// Called before the first line of the block that a BlockStop names: the next function of a module to run is its kernel.
void kernelings_block_begins();
extern char kernelings_kernel_name[128];

// Called for each new finding, on the stack of the block that it is about, before the block goes on.
void kernelings_finding();
extern char kernelings_finding_text[512];
}
