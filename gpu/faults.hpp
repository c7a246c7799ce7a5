// What the GPU stops, in the words of a report. Include only where KL_HAS_CUDA is 1.
#pragma once

#include <gpu/child_log.hpp>
#include <gpu/launches.hpp>

namespace kl::gpu {

// After each fault that the GPU cannot explain further.
inline constexpr const char* kReplay = "run this case without --backend gpu: the simulator shows the line, block and lane";
inline constexpr const char* kStrayStore =
    "found by the guard zones around each tensor; run this case without --backend gpu: the simulator shows the line, block and "
    "lane";

// A launch that failed: a finding for wrong addresses, an outcome for the rest.
void record_fault(const Error& error, const ReadyLaunch& launch, PlanLog& log);

// What failed outside of a launch: no driver, no memory.
void record_failure(const Error& error, PlanLog& log);

}  // namespace kl::gpu
