// Runs untrusted work in a child process under limits: its crash, hang or flood of output is a value.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace kl::host {

struct ChildLimits {
  int time_ms = 10'000;                               // wall clock
  int cpu_ms = 0;                                     // processor time of each process, in whole seconds; 0: time_ms bounds it
  std::int64_t memory_bytes = std::int64_t{4} << 30;  // address space on top of the caller's own
  std::int64_t output_bytes = 64 << 10;               // of stdout and stderr together; the rest is dropped
  std::int64_t file_bytes = 64 << 20;                 // largest file it may write
  bool is_program = false;                            // runs a program of the system: no confinement is meant for it
};

struct ChildResult {
  enum How {
    kExited,
    kSignalled,
    kTimedOut,   // got SIGALRM at time_ms, SIGKILL kAlarmGrace later; or used up cpu_ms, and wall_ms is less than time_ms
    kFlooded,    // wrote more than kFloodFactor times the output limit
    kCancelled,  // the caller's flag was set
    kLost,       // never started, or its status was taken by somebody else; `error` says why
  } how = kLost;
  int exit_code = 0;   // kExited
  int signal = 0;      // kSignalled
  std::string output;  // at most output_bytes
  bool output_truncated = false;
  double wall_ms = 0;
  std::string error;  // kLost
};

// Output beyond the limit is read and dropped up to this many times the limit; more is a flood.
inline constexpr int kFloodFactor = 16;
// From SIGALRM to SIGKILL: long enough for a handler to record where the child is.
inline constexpr int kAlarmGraceMs = 300;

// Forks and runs `body` in the child; its return value is the exit code. The child leads a process
// group of its own, reads from /dev/null, has no other open file, no core dump and default signal
// actions, and dies with the calling thread. An exception that leaves `body` is SIGABRT. When this
// returns, everything the child forked into its group is dead. `cancelled` is polled every few
// milliseconds and may be set from any thread or signal handler.
ChildResult run_in_child(const ChildLimits& limits, const std::function<int()>& body,
                         const std::atomic<bool>* cancelled = nullptr);

// What each child does before its body, from now on; run_program's do not. For a process that runs strangers' code. Call it while
// no other thread runs.
void set_confinement(void (*confine)());

// The same for a program: `command[0]` is looked up in PATH, no shell is involved. `environment` lists
// NAME=value pairs that replace the caller's. A program that cannot be started exits with 127, one
// killed by a signal with 128 + signal, as in a shell.
ChildResult run_program(const ChildLimits& limits, const std::vector<std::string>& command,
                        const std::vector<std::string>& environment = {},
                        const std::atomic<bool>* cancelled = nullptr);

}  // namespace kl::host
