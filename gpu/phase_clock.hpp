// The child's own clock: a phase that outlasts its limit ends the process by SIGALRM.
#pragma once

#include <sys/time.h>

#include <gpu/child_log.hpp>

namespace kl::gpu {

// The machine's phases. A driver may take seconds to wake a GPU, NVRTC to compile a large kernel.
inline constexpr int kOpenMs = 60'000, kCompileMs = 60'000, kPrepareMs = 60'000;

inline void set_clock(int ms) {
  const itimerval when{{0, 0}, {ms / 1000, ms % 1000 * 1000}};
  setitimer(ITIMER_REAL, &when, nullptr);
}

inline void enter(ChildLog& log, Phase phase, int limit_ms) {
  log.phase = phase;
  set_clock(limit_ms);
}

inline void stop_clock() { set_clock(0); }

}  // namespace kl::gpu
