#pragma once

namespace kl::sim {

class SimMachine;

// Holes are reached in solve too, where no block is running. One machine per process at a time.
void set_hole_machine(SimMachine* machine);

}  // namespace kl::sim
