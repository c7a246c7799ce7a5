// What goes wrong on a GPU is an outcome, and the next run works.
#include <gtest/gtest.h>

#include "machine.hpp"

namespace kl::gpu {
namespace {

constexpr const char* kCopy = "tl.store(y + at, tl.load(x + at, at < n), at < n);";

class GpuFaults : public testing::Test {
 protected:
  void SetUp() override { KL_NEED_GPU(); }
  // After whatever happened.
  void TearDown() override {
    if (IsSkipped()) return;
    const RunResult result = run(copy_kernel(kCopy), 1000);
    ASSERT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
    EXPECT_TRUE(result.findings.empty());
    ASSERT_EQ(result.buffers.size(), 2U);
    for (std::size_t i = 0; i < 1000; ++i) ASSERT_EQ(float_at(result.buffers[1], i), static_cast<float>(i));
  }
  RunResult run(const std::string& text, int n, int time_ms = 10'000) {
    return run_on_gpu(backend_, write_kernel(folder_, "kernel", text), n, time_ms);
  }
  std::filesystem::path folder_ = test_folder();
  RunBackend backend_;
};

TEST_F(GpuFaults, StorePastTheEndIsSeenByTheGuard) {
  const RunResult result = run(copy_kernel("tl.store(y + at, tl.load(x + at, at < n));"), 1000);
  EXPECT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::kOutOfBounds);
  EXPECT_EQ(result.findings[0].buffer_name, "y");
  EXPECT_EQ(result.findings[0].element, 1000);
  EXPECT_EQ(result.findings[0].count, 24);
  EXPECT_EQ(result.findings[0].kernel, "copy");
}

TEST_F(GpuFaults, StoreInFrontIsSeenByTheGuard) {
  const RunResult result = run(copy_kernel("tl.store(y + (at - 8), tl.load(x + at, at < n), at < n);"), 1000);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].element, -1);
  EXPECT_EQ(result.findings[0].count, 8);
}

TEST_F(GpuFaults, FarAddressIsOutOfBounds) {
  const RunResult result = run(copy_kernel("tl.store(y + (at + (1L << 40)), tl.load(x + at, at < n), at < n);"), 1000);
  ASSERT_EQ(result.findings.size(), 1U) << result.message;
  EXPECT_EQ(result.findings[0].kind, FindingKind::kOutOfBounds);
  EXPECT_EQ(result.findings[0].buffer, -1);
  EXPECT_NE(result.findings[0].detail.find("simulator"), std::string::npos);
}

TEST_F(GpuFaults, EndlessLoopIsATimeOut) {
  const RunResult result = run(copy_kernel(
      "for (int i = 0; i < n || n > 0; i = (i + 1) & 1023) tl.store(y + at, tl.load(x + at, at < n) + float(i), at < n);"), 1000, 1500);
  EXPECT_EQ(result.outcome, RunOutcome::kTimedOut) << result.message;
  EXPECT_NE(result.message.find("1.5 s"), std::string::npos) << result.message;
}

TEST_F(GpuFaults, UnwrittenElementsAreKnown) {
  const RunResult result = run(copy_kernel("tl.store(y + at, tl.load(x + at, at < n), at < n / 2);"), 1000);
  ASSERT_EQ(result.buffers.size(), 2U);
  EXPECT_EQ(result.buffers[1].written[499], 1);
  EXPECT_EQ(result.buffers[1].written[500], 0);
}

// The poison of floats() is -1.25e9.
TEST_F(GpuFaults, StoringThePoisonIsStoring) {
  const RunResult result = run(copy_kernel("tl.store(y + at, tl.load(x + at, at < n) * 0.0f - 1.25e9f, at < n);"), 1000);
  ASSERT_EQ(result.buffers.size(), 2U);
  EXPECT_EQ(std::count(result.buffers[1].written.begin(), result.buffers[1].written.end(), 1), 1000);
}

TEST_F(GpuFaults, EmptyGridLaunchesNothing) {
  const RunResult result = run(copy_kernel(kCopy, "0"), 1000);
  EXPECT_EQ(result.outcome, RunOutcome::kCompleted) << result.message;
  EXPECT_EQ(result.buffers[1].written[0], 0);
}

TEST_F(GpuFaults, GridThatNoGpuTakesIsABadLaunch) {
  const RunResult result = run(copy_kernel(kCopy, "1, 65536"), 1000);
  ASSERT_EQ(result.findings.size(), 1U);
  EXPECT_EQ(result.findings[0].kind, FindingKind::kBadLaunch);
}

TEST_F(GpuFaults, FailedAssertionIsACrashThatSaysSo) {
  const RunResult result = run(copy_kernel("tl.device_assert(n < 10, \"n is small\");"), 1000);
  EXPECT_EQ(result.outcome, RunOutcome::kCrashed);
  EXPECT_NE(result.message.find("device_assert"), std::string::npos) << result.message;
}

TEST_F(GpuFaults, HostCodeThatHangsIsATimeOut) {
  const RunResult result = run(copy_kernel(kCopy, "[] { for (volatile int i = 0;; i = 1) {} return 1; }()"), 1000, 1500);
  EXPECT_EQ(result.outcome, RunOutcome::kTimedOut);
  EXPECT_NE(result.message.find("plan"), std::string::npos) << result.message;
}

}  // namespace
}  // namespace kl::gpu
