#include <cstdio>

#include <fmt/format.h>

#include <cli/debug/debug.hpp>
#include <sim/simulator.hpp>

namespace kl::cli {
namespace {

// Without optimisation, and with what -g1 leaves out: variables.
host::CompileResult compile_for_debugging(host::KernelSource source) {
  source.extra_flags.insert(source.extra_flags.end(), {"-O0", "-g3"});
  return host::compile_kernel(source);
}

}  // namespace

void debug_here(const PuzzleFolder& folder, const CheckOptions& options, const DebugTarget& target) {
  std::atomic<bool> done = false;
  CheckOptions one = options;
  one.only_case = target.parameters;
  one.fingerprint = false;
  one.cancelled = &done;
  int run = 0;
  Backend backend = simulator();
  backend.compile = compile_for_debugging;
  backend.run = [&](const RunRequest& request) {
    if (run++ != target.run) return sim::simulate(request);
    const RunResult result = sim::simulate_in_process(request, target.stop);
    done = true;
    fmt::print("kernelings: the run is over; findings: {}\n", result.findings.size());
    std::fflush(stdout);
    return result;
  };
  const Report report = check(folder, one, backend);
  if (!done) fmt::print("kernelings: the run did not come about: {}{}\n", report.usage_error, report.unavailable);
}

}  // namespace kl::cli
