#include <gpu/faults.hpp>

#include <fmt/format.h>

#include <gpu/advice.hpp>

namespace kl::gpu {
namespace {

void add_address(FindingKind kind, const ReadyLaunch& launch, PlanLog& log) {
  FindingRecord f{};
  f.kind = kind;
  copy_text(f.kernel, launch.kernel);
  copy_text(f.file, launch.where.file);
  f.line = launch.where.line;
  f.buffer = -1;
  f.count = 1;
  copy_text(f.detail, fmt::format("the GPU says no more than that; {}", kReplay));
  log.add(f);
}

std::string sentence(const Error& error, const std::string& kernel) {
  switch (error.code) {
    case CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES:
      return fmt::format("{} does not fit on a multiprocessor: its block has too many threads for its registers, or too much "
                         "shared memory; use fewer warps (num_warps) or smaller tiles", kernel);
    case CUDA_ERROR_LAUNCH_TIMEOUT:
      return fmt::format("{} ran into the time limit that the driver sets for GPUs with a display", kernel);
    case CUDA_ERROR_ILLEGAL_INSTRUCTION:
    case CUDA_ERROR_ASSERT:
    case CUDA_ERROR_LAUNCH_FAILED:
      return fmt::format("{} stopped itself: a device_assert failed, or its code trapped ({}); {}", kernel, error.message, kReplay);
    case CUDA_ERROR_HARDWARE_STACK_ERROR:
    case CUDA_ERROR_UNKNOWN:
      return fmt::format("the GPU was lost while {} ran ({}); `nvidia-smi` and the kernel's log (dmesg, lines NVRM) say more; "
                         "run again", kernel, error.message);
    default:
      return fmt::format("{} failed on the GPU: {}; {}", kernel, error.text(), kReplay);
  }
}

}  // namespace

void record_fault(const Error& error, const ReadyLaunch& launch, PlanLog& log) {
  if (error.code == CUDA_ERROR_ILLEGAL_ADDRESS || error.code == CUDA_ERROR_INVALID_ADDRESS_SPACE)
    return add_address(FindingKind::kOutOfBounds, launch, log);
  if (error.code == CUDA_ERROR_MISALIGNED_ADDRESS)
    return add_address(FindingKind::kMisaligned, launch, log);
  if (is_lost_device(error.code)) return record_failure(error, log);
  log.fail(RunOutcome::kCrashed, sentence(error, launch.kernel));
}

void record_failure(const Error& error, PlanLog& log) {
  log.fail(RunOutcome::kUnavailable, is_lost_device(error.code) ? fmt::format("the GPU was lost in the middle of the run: {}", error.text()) : error.text());
}

}  // namespace kl::gpu
