// A launch plan that untrusted code made, held against what it was made for, before anything in it is used.
#pragma once

#include <string>

#include <host/plan_child.hpp>
#include <tl/executor.hpp>

namespace kl::board {

// Why the plan cannot be executed, in one sentence; empty if it can: names that the compiler may read, grids and warps that a GPU has,
// addresses that begin inside their tensors, inputs that nobody writes, workspaces of a size that can be had. What a kernel does with
// its pointers is not seen here. `request` are the arguments, whose buffers may have no bytes.
std::string plan_problem(const host::PlanResult& plan, const RunRequest& request);

}  // namespace kl::board
