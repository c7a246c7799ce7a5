// Machines that are not as they should be: what is said of each, without needing one.
#include <gpu/advice.hpp>

#include <gtest/gtest.h>

#include <gpu/gpu_compiler.hpp>
#include <gpu/throttle.hpp>

#if KL_HAS_CUDA
#include <cuda.h>

namespace kl::gpu {
namespace {

TEST(Advice, SaysWhatToDoAboutTheMachine) {
  EXPECT_NE(advice_for(CUDA_ERROR_SYSTEM_DRIVER_MISMATCH).find("restart"), std::string_view::npos);
  EXPECT_NE(advice_for(CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE).find("cuda-compat"), std::string_view::npos);
  EXPECT_NE(advice_for(CUDA_ERROR_UNSUPPORTED_PTX_VERSION).find("CUDA_HOME"), std::string_view::npos);
  EXPECT_NE(advice_for(CUDA_ERROR_OUT_OF_MEMORY).find("smaller case"), std::string_view::npos);
  EXPECT_EQ(advice_for(CUDA_ERROR_ILLEGAL_ADDRESS), "") << "that is the kernel's";
}

TEST(Advice, KnowsWhichErrorsEndTheContext) {
  EXPECT_TRUE(is_sticky(CUDA_ERROR_ILLEGAL_ADDRESS));
  EXPECT_TRUE(is_sticky(CUDA_ERROR_LAUNCH_FAILED));
  EXPECT_TRUE(is_sticky(CUDA_ERROR_ECC_UNCORRECTABLE));
  EXPECT_FALSE(is_sticky(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES));
  EXPECT_FALSE(is_sticky(CUDA_ERROR_OUT_OF_MEMORY));
  EXPECT_TRUE(is_lost_device(CUDA_ERROR_ECC_UNCORRECTABLE));
  EXPECT_FALSE(is_lost_device(CUDA_ERROR_ILLEGAL_ADDRESS));
}

TEST(NearestArch, IsTheNewestThatTheCompilerKnows) {
  EXPECT_EQ(nearest_arch("sm_90a", {75, 80, 90, 100}), "sm_90a");
  EXPECT_EQ(nearest_arch("sm_120a", {75, 80, 90, 100}), "compute_100");
  EXPECT_EQ(nearest_arch("sm_75", {80, 90}), "");
}

TEST(Throttling, IsPowerOrHeatAndNothingElse) {
  EXPECT_TRUE(means_throttled(0x4));    // power cap
  EXPECT_TRUE(means_throttled(0x40));   // heat
  EXPECT_FALSE(means_throttled(0x1));   // idle
  EXPECT_FALSE(means_throttled(0x2));   // clocks that somebody set
  EXPECT_FALSE(means_throttled(0));
}

TEST(Throttling, ShowsInACopyThatSlowsDown) {
  std::vector<double> copy(40, 100.0);
  EXPECT_FALSE(has_slowed_down(copy));
  for (std::size_t i = 30; i < 40; ++i) copy[i] = 104;
  EXPECT_TRUE(has_slowed_down(copy));
  EXPECT_FALSE(has_slowed_down(std::vector<double>(copy.end() - 12, copy.end()))) << "too few to tell";
}

}  // namespace
}  // namespace kl::gpu
#endif
