// A machine without a GPU gets a sentence, not a crash; a file that NVRTC refuses gets the learner's line.
#include <gtest/gtest.h>

#include <cstdlib>

#include "machine.hpp"

namespace kl::gpu {
namespace {

constexpr const char* kCopy = "tl.store(y + at, tl.load(x + at, at < n), at < n);";

TEST(GpuUnavailable, WithoutAVisibleGpuNothingRuns) {
  setenv("CUDA_VISIBLE_DEVICES", "", 1);
  RunBackend backend;
  const RunResult result = run_on_gpu(backend, write_kernel(test_folder(), "copy", copy_kernel(kCopy)), 100);
  EXPECT_EQ(result.outcome, RunOutcome::kUnavailable);
  EXPECT_NE(result.message.find("doctor"), std::string::npos) << result.message;
  unsetenv("CUDA_VISIBLE_DEVICES");
}

TEST(GpuUnavailable, BadFileHasTheLearnersLine) {
  KernelUnit unit{write_kernel(test_folder(), "bad", copy_kernel("auto t = tl.arange(0, n);")), "copy", "sm_80", 4, {}, {}};
  const CompiledKernel kernel = compile(unit);
  if (!kernel.unavailable.empty()) GTEST_SKIP() << kernel.unavailable;
  EXPECT_FALSE(kernel.ok);
  ASSERT_FALSE(kernel.diagnostics.empty()) << kernel.log;
  EXPECT_EQ(kernel.diagnostics[0].place.line, 5) << kernel.log;
  EXPECT_EQ(kernel.diagnostics[0].place.file, unit.file.string());
  EXPECT_NE(kernel.diagnostics[0].message.find("tl.arange needs bounds known at compile time"), std::string::npos);
}

TEST(GpuUnavailable, ToolkitThatIsNotThere) {
  KernelUnit unit{write_kernel(test_folder(), "copy", copy_kernel(kCopy)), "copy", "sm_80", 4, {}, {}};
  setenv("CUDA_HOME", "/nonexistent", 1);  // the next places are looked at
  const CompiledKernel kernel = compile(unit);
  unsetenv("CUDA_HOME");
  EXPECT_TRUE(kernel.ok || !kernel.unavailable.empty()) << kernel.log;
}

}  // namespace
}  // namespace kl::gpu
