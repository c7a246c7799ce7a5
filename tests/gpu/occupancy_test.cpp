// Occupancy agrees with NVIDIA's own calculator, where its header is, and names what limits it.
#include <gpu/occupancy.hpp>

#include <gtest/gtest.h>

#if KL_HAS_CUDA
#include <cuda_occupancy.h>
#endif

namespace kl::gpu {
namespace {

Occupancy on_h200(const BlockDemand& demand) { return occupancy(*sm_limits(90), demand); }

TEST(Occupancy, SmallKernelIsLimitedByTheNumberOfBlocks) {
  const Occupancy o = on_h200({.threads = 32, .registers_per_thread = 17});
  EXPECT_EQ(o.blocks_per_sm, 32);
  EXPECT_EQ(o.limit, OccupancyLimit::kBlocks);
  EXPECT_DOUBLE_EQ(o.percent(), 50);
}

TEST(Occupancy, ThirtyTwoRegistersFillTheMultiprocessorAndFortyDoNot) {
  EXPECT_EQ(on_h200({.threads = 128, .registers_per_thread = 32}).warps_per_sm, 64);
  const Occupancy o = on_h200({.threads = 128, .registers_per_thread = 40});
  EXPECT_EQ(o.warps_per_sm, 48);
  EXPECT_EQ(o.limit, OccupancyLimit::kRegisters);
}

TEST(Occupancy, EachBlockPaysTheReservedKilobyte) {
  EXPECT_EQ(on_h200({.threads = 128, .registers_per_thread = 16, .shared_bytes = 113 * 1024}).blocks_per_sm, 2);
  const Occupancy o = on_h200({.threads = 128, .registers_per_thread = 16, .shared_bytes = 114 * 1024});
  EXPECT_EQ(o.blocks_per_sm, 1);
  EXPECT_EQ(o.limit, OccupancyLimit::kSharedMemory);
}

TEST(Occupancy, WhatDoesNotFitHasNoBlocks) {
  EXPECT_EQ(on_h200({.threads = 2048}).blocks_per_sm, 0);
  EXPECT_EQ(on_h200({.threads = 1024, .registers_per_thread = 128}).blocks_per_sm, 0);
  EXPECT_EQ(on_h200({.threads = 128, .shared_bytes = 228 * 1024}).blocks_per_sm, 0);
  EXPECT_EQ(on_h200({.threads = 128, .shared_bytes = 227 * 1024}).blocks_per_sm, 1);
}

TEST(CapabilityOf, ReadsNamesOfChips) {
  EXPECT_EQ(capability_of("sm_75"), 75);
  EXPECT_EQ(capability_of("sm_90a"), 90);
  EXPECT_EQ(capability_of("sm_120f"), 120);
  for (const char* bad : {"", "90", "sm_", "sm_90ab", "sm_9x", "compute_90"}) EXPECT_FALSE(capability_of(bad)) << bad;
}

TEST(SmLimits, OfChipsThatAreNotKnownAreNotGuessed) {
  EXPECT_FALSE(sm_limits(70));
  EXPECT_FALSE(sm_limits(999));
}

#if KL_HAS_CUDA

// The toolkit's calculator, with the chip's largest share of shared memory.
int by_nvidia(int capability, const SmLimits& limits, const BlockDemand& demand) {
  cudaOccDeviceProp device;
  device.computeMajor = capability / 10;
  device.computeMinor = capability % 10;
  device.maxThreadsPerBlock = 1024;
  device.maxThreadsPerMultiprocessor = limits.warps * 32;
  device.regsPerBlock = device.regsPerMultiprocessor = limits.registers;
  device.warpSize = 32;
  device.sharedMemPerBlock = 48 * 1024;
  device.sharedMemPerMultiprocessor = static_cast<std::size_t>(limits.shared_bytes);
  device.numSms = 1;
  device.sharedMemPerBlockOptin = static_cast<std::size_t>(limits.shared_bytes_per_block());
  device.reservedSharedMemPerBlock = static_cast<std::size_t>(limits.reserved_shared_bytes);
  cudaOccFuncAttributes kernel;
  kernel.maxThreadsPerBlock = 1024;
  kernel.numRegs = demand.registers_per_thread;
  kernel.sharedSizeBytes = 0;
  kernel.partitionedGCConfig = PARTITIONED_GC_OFF;
  kernel.shmemLimitConfig = FUNC_SHMEM_LIMIT_OPTIN;
  kernel.maxDynamicSharedSizeBytes = static_cast<std::size_t>(limits.shared_bytes_per_block());
  kernel.numBlockBarriers = 1;
  const cudaOccDeviceState state;
  cudaOccResult result;
  const auto failed = cudaOccMaxActiveBlocksPerMultiprocessor(&result, &device, &kernel, &state, demand.threads,
                                                              static_cast<std::size_t>(demand.shared_bytes));
  return failed == CUDA_OCC_SUCCESS ? result.activeBlocksPerMultiprocessor : -1;
}

TEST(Occupancy, AgreesWithNvidiasCalculator) {
  for (const int capability : {75, 80, 86, 87, 89, 90, 100, 103, 120, 121}) {
    const SmLimits limits = *sm_limits(capability);
    for (int threads = 32; threads <= 1024; threads += 96) {
      for (const int registers : {16, 24, 33, 40, 64, 65, 128, 168, 255}) {
        for (const int kib : {0, 1, 7, 16, 33, 48, 63, 99, 112}) {
          if (kib * 1024 > limits.shared_bytes_per_block()) continue;
          const BlockDemand demand{threads, registers, kib * 1024};
          ASSERT_EQ(occupancy(limits, demand).blocks_per_sm, by_nvidia(capability, limits, demand))
              << "sm_" << capability << ", " << threads << " threads, " << registers << " registers, " << kib << " KiB";
        }
      }
    }
  }
}

#endif

}  // namespace
}  // namespace kl::gpu
