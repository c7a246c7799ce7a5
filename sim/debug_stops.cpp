#include <sim/debug_stops.hpp>

// Not to be optimised away or merged: the debugger knows them by name.
#define KL_BREAKPOINT __attribute__((noinline, used, visibility("default")))

KL_BREAKPOINT void kernelings_block_begins() { asm volatile("" ::: "memory"); }
KL_BREAKPOINT void kernelings_finding() { asm volatile("" ::: "memory"); }
__attribute__((used, visibility("default"))) char kernelings_kernel_name[128];
__attribute__((used, visibility("default"))) char kernelings_finding_text[512];
