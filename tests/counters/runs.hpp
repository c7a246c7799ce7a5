// Kernels of tests/counters/kernels, run with all counters: solve(x, out, n), x counts 0 to 7 again and again.
#pragma once

#include <cstring>
#include <filesystem>

#include <gtest/gtest.h>

#include <host/host_compiler.hpp>
#include <sim/simulator.hpp>

namespace kl::test {

constexpr std::int64_t kElements = 16'384;

inline Buffer tensor(const std::string& name, Role role) {
  Buffer b;
  b.name = name;
  b.role = role;
  b.shape = {kElements};
  b.strides = {1};
  b.bytes.resize(kElements * sizeof(float));
  for (std::int64_t i = 0; i < kElements; ++i) {
    const auto value = static_cast<float>(i % 8);
    std::memcpy(&b.bytes[static_cast<std::size_t>(i) * sizeof value], &value, sizeof value);
  }
  return b;
}

inline RunResult run_counted(const std::filesystem::path& file, const std::vector<std::pair<std::string, std::string>>& meta = {}) {
  const host::CompileResult compiled = host::compile_kernel({.file = file, .meta = meta});
  EXPECT_TRUE(compiled.ok) << compiled.log;
  RunRequest request;
  request.module = compiled.module;
  request.arguments = {tensor("x", Role::kInput), tensor("out", Role::kInout), Scalar{"n", tl::dtype_id::int32, 0}};
  request.count_traffic = request.judge_barriers = true;
  request.limits.time_ms = 60'000;
  RunResult result = sim::simulate(request);
  EXPECT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
  EXPECT_TRUE(result.findings.empty()) << "lints are for kernels that are right: " << result.findings[0].detail;
  return result;
}

}  // namespace kl::test
