// A wall around a program that handles what strangers wrote: bubblewrap with every namespace of its own, no network, nothing of the
// machine's files but its system libraries and what is named.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <host/child.hpp>

namespace kl::board {

struct Sandbox {
  std::vector<std::filesystem::path> writable;   // under their own names
  std::vector<std::filesystem::path> read_only;  // one that is not there is left out
  struct Shown {
    std::filesystem::path from, as;
  };
  std::vector<Shown> shown;                      // read-only, under another name
  std::vector<std::string> environment;          // "NAME=value"; all that there is
};

// Why there can be no sandbox here; empty if there can. Asks by starting one.
std::string sandbox_unavailable();

// Runs the program in the sandbox, under the limits.
host::ChildResult run_in_sandbox(const Sandbox& sandbox, const host::ChildLimits& limits, const std::vector<std::string>& command);

// From here on each child that this process forks may compute, print and end itself, and read files; any other call of the kernel
// ends it with SIGSYS. Programs of the system that are started (a symbol reader, after a crash) are no such children.
void confine_children();

}  // namespace kl::board
