#include <gpu/launches.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <gpu/occupancy.hpp>
#include <gpu/tensor_map.hpp>
#include <host/paths.hpp>

namespace kl::gpu {
namespace {

constexpr int kMaxWarps = 32;
constexpr int kSharedWithoutAttribute = 48 << 10;

std::string problem_of(const host::PlannedLaunch& launch) {
  const std::string problem = host::launch_problem(launch);
  if (!problem.empty()) return problem;
  const int warps = launch.what.num_warps;
  if (warps < 1 || warps > kMaxWarps || (warps & (warps - 1)) != 0)
    return fmt::format("num_warps is {}; a block has 1, 2, 4, 8, 16 or 32 warps", warps);
  return "";
}

bool is_empty(const host::PlannedLaunch& launch) { return std::min({launch.what.grid[0], launch.what.grid[1], launch.what.grid[2]}) == 0; }

void note(const host::PlannedLaunch& launch, PlanLog& log) {
  if (log.launch_count < kMostLaunches) {
    LaunchEntry& entry = log.launches[log.launch_count];
    copy_text(entry.kernel, launch.kernel);
    std::copy_n(launch.what.grid, 3, entry.grid);
    entry.num_warps = launch.what.num_warps;
  }
  ++log.launch_count;
  log.blocks += launch.what.grid[0] * launch.what.grid[1] * launch.what.grid[2];
}

// Loads a compiled kernel and allows it the shared memory that it asks for.
Status load_kernel(const CompiledKernel& compiled, const KernelUnit& unit, const Device& device, ReadyLaunch& launch) {
  const CudaDriver& cuda = device.cuda;
  CUmodule module = nullptr;  // lives as long as the child
  // Without machine code the driver compiles the PTX: the toolkit does not know this GPU yet.
  KL_CUDA(cuda, cuModuleLoadData, &module, compiled.cubin.empty() ? compiled.ptx.c_str() : compiled.cubin.data());
  KL_CUDA(cuda, cuModuleGetFunction, &launch.function, module, entry_name(unit).c_str());
  launch.threads = static_cast<unsigned>(unit.num_warps * kWarpThreads);
  launch.shared_bytes = static_cast<unsigned>(compiled.scratch_bytes);
  if (compiled.scratch_bytes > device.shared_bytes_per_block)
    return Error{0, fmt::format("{} needs {} KiB of shared memory for one block and {} has {}; make its tiles smaller", unit.kernel,
                                (compiled.scratch_bytes + 1023) / 1024, device.name, device.shared_bytes_per_block / 1024), ""};
  if (compiled.scratch_bytes > kSharedWithoutAttribute)
    KL_CUDA(cuda, cuFuncSetAttribute, launch.function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, compiled.scratch_bytes);
  return {};
}

Status keep_figures(const CompiledKernel& compiled, const KernelUnit& unit, const Device& device, CUfunction function, PlanLog& log) {
  if (log.kernel_count == kMostKernels) return {};
  KernelEntry& entry = log.kernels[log.kernel_count++];
  copy_text(entry.kernel, unit.kernel);
  entry.resources = compiled.resources;
  entry.dynamic_shared_bytes = compiled.scratch_bytes;
  entry.cached = compiled.cached;
  entry.compile_ms = compiled.ms;
  KL_CUDA(device.cuda, cuFuncGetAttribute, &entry.resources.registers, CU_FUNC_ATTRIBUTE_NUM_REGS, function);
  KL_CUDA(device.cuda, cuFuncGetAttribute, &entry.resources.stack_bytes, CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES, function);
  return {};
}

// Of a prepared plan the given code alone: never the file, which may not even be here.
CompiledKernel code_of(const KernelUnit& unit, const Prepared* given) {
  if (given == nullptr) return compile(unit);
  for (const GivenKernel& k : given->kernels)
    if (k.kernel == unit.kernel && k.num_warps == unit.num_warps && k.arguments == unit.arguments) return k.code;
  CompiledKernel none;
  none.log = fmt::format("there is no code for {} with {} warps", unit.kernel, unit.num_warps);
  return none;
}

}  // namespace

bool check_launches(const host::Plan& plan, PlanLog& log) {
  for (const host::PlannedLaunch& launch : plan.launches) {
    note(launch, log);
    const std::string problem = problem_of(launch);
    if (problem.empty()) continue;
    FindingRecord f{};
    f.kind = FindingKind::kBadLaunch;
    copy_text(f.kernel, launch.kernel);
    copy_text(f.file, launch.what.where.file);
    f.line = launch.what.where.line;
    f.buffer = -1;
    f.count = 1;
    copy_text(f.detail, problem);
    log.add(f);
    return false;
  }
  return true;
}

Status prepare(const host::Plan& plan, const std::filesystem::path& file, const Meta& meta, const Prepared* given, const Device& device, PlanLog& log,
               std::vector<ReadyLaunch>& ready) {
  // What a kernel is compiled for depends on its launch; most plans have one kernel and one such way.
  std::map<std::tuple<std::string, int, Specialisation>, ReadyLaunch> loaded;
  for (const host::PlannedLaunch& launch : plan.launches) {
    if (is_empty(launch)) continue;
    KernelUnit unit{file, launch.kernel, arch_of(device.compute_capability), launch.what.num_warps, specialise(launch), meta};
    const auto [found, is_new] = loaded.try_emplace({unit.kernel, unit.num_warps, unit.arguments});
    if (is_new) {
      const CompiledKernel compiled = code_of(unit, given);
      if (!compiled.unavailable.empty()) return Error{0, compiled.unavailable, ""};
      if (!compiled.ok) {
        log.refused = true;
        copy_text(log.text, compiled.log);
        return {};
      }
      KL_RETURN_ERROR(load_kernel(compiled, unit, device, found->second));
      KL_RETURN_ERROR(keep_figures(compiled, unit, device, found->second.function, log));
    }
    ReadyLaunch next = found->second;
    next.kernel = launch.kernel;
    next.where = launch.what.where;
    for (int d = 0; d < 3; ++d) next.grid[d] = static_cast<unsigned>(launch.what.grid[d]);
    next.arguments = launch.arguments;
    ready.push_back(std::move(next));
  }
  return {};
}

Status queue(const ReadyLaunch& launch, const Device& device, const DeviceMemory& memory) {
  std::vector<unsigned long long> slots, maps;  // as gpu/kernel/entry.hpp has them
  for (const tl::plan::argument& a : launch.arguments) {
    if (a.kind == tl::plan::argument_kind::scalar) {
      slots.push_back(a.bits);
      continue;
    }
    // A pointer that was never set to a tensor is null.
    const bool known = a.buffer >= 0 && static_cast<std::size_t>(a.buffer) < memory.count();
    const CUdeviceptr base = (known ? memory[static_cast<std::size_t>(a.buffer)].data() : 0) + static_cast<CUdeviceptr>(a.offset * tl::size_bytes(a.type));
    slots.push_back(base);
    if (a.kind == tl::plan::argument_kind::descriptor) {
      KL_RETURN_ERROR(add_tensor_map(a, base, device, maps));
      slots.insert(slots.end(), a.extents, a.extents + a.rank);
      slots.insert(slots.end(), a.strides, a.strides + a.rank - 1);
    }
  }
  maps.insert(maps.end(), slots.begin(), slots.end());
  return queue_slots(launch, device, std::move(maps));
}

Status queue_slots(const ReadyLaunch& launch, const Device& device, std::vector<unsigned long long> slots) {
  if (slots.empty()) slots.push_back(0);
  void* parameters[] = {slots.data()};  // one struct
  const unsigned* grid = launch.grid;
  KL_CUDA(device.cuda, cuLaunchKernel, launch.function, grid[0], grid[1], grid[2], launch.threads, 1, 1, launch.shared_bytes,
          nullptr, parameters, nullptr);
  return {};
}

Status prepare_own(const char* file, const std::string& kernel, const Device& device, ReadyLaunch& launch) {
  const KernelUnit unit{host::source_root() / "gpu" / file, kernel, arch_of(device.compute_capability), 4, {}, {}};
  const CompiledKernel compiled = compile(unit);
  if (!compiled.unavailable.empty()) return Error{0, compiled.unavailable, ""};
  if (!compiled.ok) return Error{0, compiled.log, "compiling " + unit.file.string()};
  launch.kernel = kernel;
  return load_kernel(compiled, unit, device, launch);
}

}  // namespace kl::gpu
