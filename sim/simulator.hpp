// The simulator backend: executes a compiled kernel file's launch plan on deterministic CPU blocks.
#pragma once

#include <functional>
#include <memory>

#include <sim/debug_stops.hpp>
#include <sim/trace.hpp>
#include <sim/watcher.hpp>
#include <tl/executor.hpp>

namespace kl::sim {

// Runs the request in a child process under its limits and returns what happened. The child's crash,
// hang or flood of output is an outcome, never the end of the caller. Thread-compatible: call it from
// one thread at a time. A run with races is made twice: the second time
// for the line and lane of their other side.
RunResult simulate(const RunRequest& request);

// The same run, and what happened in it step by step: equal requests give equal traces.
RunResult simulate_traced(const RunRequest& request, Trace& trace);

// The same run, once, with somebody who looks on: made in the child, once the plan is there.
using MakeWatcher = std::function<std::unique_ptr<Watcher>(DeviceMemory& memory, int arguments, RunLog& log)>;
RunResult simulate_watched(const RunRequest& request, const MakeWatcher& make);

// The same in the calling process, without limits: for debuggers, which may ask to be called at a block.
RunResult simulate_in_process(const RunRequest& request, const std::optional<BlockStop>& stop = {});

}  // namespace kl::sim
