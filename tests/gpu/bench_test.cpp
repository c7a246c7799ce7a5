// Timing: figures that hang together, of tensors filled on the GPU.
#include <gtest/gtest.h>

#include <cmath>

#include "machine.hpp"

namespace kl::gpu {
namespace {

TEST(GpuTiming, OfACopyIsAboutACopy) {
  KL_NEED_GPU();
  constexpr std::int64_t kElements = 1 << 26;
  RunBackend backend;
  const auto file = write_kernel(test_folder(), "copy", copy_kernel("tl.store(y + at, tl.load(x + at, at < n), at < n);"));
  const auto compiled = backend.compile({.file = file, .meta = {{"BLOCK", "1024"}}});
  ASSERT_TRUE(compiled.ok) << compiled.log;
  RunRequest request;
  request.module = compiled.module;
  Buffer x = floats("x", Role::kInput, 0), y = floats("y", Role::kOutput, 0);
  x.shape = y.shape = {kElements};
  request.arguments = {x, y, number("n", kElements)};
  const GpuResult result = backend.time(request, {.bytes = 8.0 * kElements, .fills = {{-1, 1}, {}}});
  ASSERT_TRUE(result.timing.has_value()) << result.run.message;
  EXPECT_TRUE(result.run.findings.empty());
  const GpuTiming& t = *result.timing;
  EXPECT_LE(t.low_us, t.median_us);
  EXPECT_LE(t.median_us, t.high_us);
  EXPECT_GE(t.samples, 25);
  EXPECT_GT(t.percent, 70);
  EXPECT_LT(t.percent, 130);
  EXPECT_NEAR(t.gb_per_s, 8.0 * kElements / t.median_us / 1000, 1);
}

}  // namespace
}  // namespace kl::gpu
