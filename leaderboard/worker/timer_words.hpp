// What kernelings-timer is told. It holds the GPU and the clock: trusted code alone, linked with neither puzzles nor references, and told
// no seed that it does not draw itself.
#pragma once

#include <gpu/device_facts.hpp>
#include <gpu/executor.hpp>

namespace kl::board {

inline constexpr const char* kTimerProgram = "kernelings-timer";
inline constexpr const char* kProbeWord = "probe";  // probe RESULT
inline constexpr const char* kTimeWord = "time";    // time REQUEST RESULT

// Each in a process of its own, beside this program or $KERNELINGS_TIMER. Throws InfraTrouble where the machine is at fault.
gpu::DeviceFacts facts_from_timer();
gpu::GpuResult result_from_timer(const gpu::GpuRequest& request);

}  // namespace kl::board
