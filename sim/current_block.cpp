// What modules reach through the program: the block in progress and the report of holes.
#include <sim/current_block.hpp>

#include <sim/machine.hpp>

namespace kl::sim {
namespace {

thread_local BlockContext* t_block = nullptr;
SimMachine* g_machine = nullptr;

}  // namespace

BlockContext*& current_block() { return t_block; }

// Without a machine, solve is planning for another backend, which has no use for the report.
const Origin* reach_hole(int number, tl::site where) {
  return g_machine != nullptr ? g_machine->hole(number, where) : nullptr;
}

const Origin* one_to_name(const Origin* kept, const Origin* other) {
  return kept->kind == Origin::kMaskedOff && other->kind == Origin::kNeverWritten ? other : kept;
}

void set_hole_machine(SimMachine* machine) { g_machine = machine; }

}  // namespace kl::sim
