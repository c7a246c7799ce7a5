#include <gpu/inspect.hpp>

#include <filesystem>

namespace kl::gpu {

Inspection inspect(const KernelUnit& unit) {
  Inspection result{.unit = unit, .compiled = compile(unit), .threads = unit.num_warps * kWarpThreads};
  const CompiledKernel& compiled = result.compiled;
  if (!compiled.ok) return result;
  const auto file = std::filesystem::absolute(unit.file).lexically_normal().string();
  result.ptx = read_ptx(compiled.ptx, entry_name(unit), file);
  result.counts = count_instructions(result.ptx);
  result.shared_bytes = compiled.resources.static_shared_bytes + compiled.scratch_bytes;
  if (const auto capability = capability_of(unit.arch)) result.limits = sm_limits(*capability);
  if (result.limits) {
    result.occupancy = occupancy(*result.limits, {.threads = result.threads,
                                                  .registers_per_thread = compiled.resources.registers,
                                                  .shared_bytes = result.shared_bytes});
  }
  return result;
}

}  // namespace kl::gpu
