// What is told of a kernel's resources, as text and as JSON.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include <gpu/inspect.hpp>
#include <gpu/plan_kernels.hpp>

namespace kl::cli {

// One line that names the kernel, its chip and its launch: "vector_add for sm_90a, 4 warps a block, grid 1024".
std::string kernel_title(const gpu::PlannedKernel& planned);

// About ten lines: registers, shared memory, occupancy with what limits it, and counts of instructions.
std::string resources_text(const gpu::PlannedKernel& planned, const gpu::Inspection& inspection);

nlohmann::ordered_json resources_json(const gpu::PlannedKernel& planned, const gpu::Inspection& inspection);

}  // namespace kl::cli
