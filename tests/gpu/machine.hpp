// What the tests of the GPU need to know of the machine they run on.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gpu/executor.hpp>
#include <gpu/run_backend.hpp>

namespace kl::gpu {

// The running test's own. The same each time, so that what was compiled once is found again, under tools too
// that keep the host compiler from running.
inline std::filesystem::path test_folder() {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const auto folder = std::filesystem::temp_directory_path() / ("kl-gpu-" + std::to_string(getuid())) /
                      (std::string(test->test_suite_name()) + "." + test->name());
  std::filesystem::create_directories(folder);
  return folder;
}

inline std::filesystem::path write_kernel(const std::filesystem::path& folder, const std::string& name, const std::string& text) {
  const auto file = folder / (name + ".hpp");
  std::ofstream(file) << "#include <tl/tl.hpp>\n" << text;
  return file;
}

// x[i] = i, and a y of the same shape that is poisoned.
inline Buffer floats(const std::string& name, Role role, std::int64_t n) {
  Buffer b{.name = name, .type = tl::dtype_id::float32, .role = role, .shape = {n}, .strides = {1}};
  b.bytes.resize(static_cast<std::size_t>(n) * sizeof(float));
  for (std::int64_t i = 0; i < n; ++i) {
    const float value = role == Role::kOutput ? -1.25e9F : static_cast<float>(i);
    std::memcpy(&b.bytes[static_cast<std::size_t>(i) * sizeof(float)], &value, sizeof value);
  }
  return b;
}
inline Scalar number(const std::string& name, int value) {
  return {name, tl::dtype_id::int32, static_cast<std::uint64_t>(static_cast<std::uint32_t>(value))};
}
inline float float_at(const BufferResult& b, std::size_t i) {
  float value = 0;
  std::memcpy(&value, &b.bytes[i * sizeof value], sizeof value);
  return value;
}

// Compiles and runs a kernel file on x (input), y (output) of n elements, and n.
inline RunResult run_on_gpu(RunBackend& backend, const std::filesystem::path& file, int n, int time_ms = 10'000) {
  const auto compiled = backend.compile({.file = file});
  if (!compiled.ok) {
    RunResult failed;
    failed.outcome = RunOutcome::kCrashed;
    failed.message = "does not compile on the host: " + compiled.log;
    return failed;
  }
  RunRequest request;
  request.module = compiled.module;
  request.arguments = {floats("x", Role::kInput, n), floats("y", Role::kOutput, n), number("n", n)};
  request.limits.time_ms = time_ms;
  return backend.run(request);
}

// A kernel that copies, whose body of `copy` may be replaced.
inline std::string copy_kernel(const std::string& statement, const std::string& grid = "tl::cdiv(n, BLOCK)") {
  return "constexpr auto BLOCK = tl::meta<\"BLOCK\", 256>;\n"
         "TL_KERNEL void copy(tl::block& tl, tl::ptr<const float> x, tl::ptr<float> y, int n) {\n"
         "  auto at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK);\n  " +
         statement +
         "\n}\n"
         "TL_HOST void solve(tl::host& host, tl::ptr<const float> x, tl::ptr<float> y, int n) {\n"
         "  host.launch(copy, tl::grid(" + grid + "), x, y, n);\n}\n";
}

// Skips the test where no GPU answers.
#define KL_NEED_GPU()                                                                               \
  do {                                                                                              \
    static const RunResult probe = [] {                                                             \
      RunBackend backend;                                                                           \
      return run_on_gpu(backend, write_kernel(test_folder(), "probe",                              \
                                              copy_kernel("tl.store(y + at, tl.load(x + at, at < n), at < n);")), 4); \
    }();                                                                                            \
    if (probe.outcome == RunOutcome::kUnavailable) GTEST_SKIP() << probe.message;                   \
  } while (false)

}  // namespace kl::gpu
