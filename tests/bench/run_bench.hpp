// Runs a kernel file of bench/kernels.
#pragma once

#include <tests/conformance/conformance.hpp>

namespace kl::conformance {

using Meta = std::vector<std::pair<std::string, std::string>>;

// A kernel file of bench/kernels on the simulator, where nothing may be found.
inline RunResult run_bench(const char* kernel, std::vector<Argument> arguments, const Meta& meta, const char* entry = "solve") {
  const auto compiled = host::compile_kernel(
      {.file = std::filesystem::path(KL_SOURCE_DIR) / "bench/kernels" / kernel, .entries = {entry}, .meta = meta});
  EXPECT_TRUE(compiled.ok) << compiled.log << compiled.unavailable;
  if (!compiled.ok) return {};
  RunRequest request;
  request.module = compiled.module;
  request.entry = entry;
  request.arguments = std::move(arguments);
  RunResult result = sim::simulate(request);
  EXPECT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
  EXPECT_TRUE(result.findings.empty()) << finding_text(result);
  return result;
}

}  // namespace kl::conformance
