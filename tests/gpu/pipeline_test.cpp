// What tl.range with stages compiles to, proved without a GPU: copies of 16 bytes beside the computation where the chip has
// them, one barrier a trip, nothing in local memory, and room for all stages.
#include <gpu/inspect.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include <host/paths.hpp>

#include "proofs.hpp"

namespace kl::gpu {
namespace {

KernelUnit unit_of(const char* file, const char* kernel, const char* arch, const char* stages) {
  return {.file = host::source_root() / file, .kernel = kernel, .arch = arch, .num_warps = 4,
          .meta = {{"STAGES", stages}, {"num_stages", stages}}};
}

class PipelineOn : public testing::TestWithParam<const char*> {};

TEST_P(PipelineOn, EveryShapeOfLoopStaysInRegistersAndSharedMemory) {
  const bool copies_beside = std::string_view(GetParam()) != "sm_75";
  for (const char* stages : {"1", "3"}) {
    for (const char* kernel : {"turned_f32", "turned_f16", "turned_int8", "persistent", "nested", "left_early"}) {
      SCOPED_TRACE(std::string(kernel) + " in stages: " + stages);
      KernelUnit unit = unit_of("tests/conformance/kernels/pipeline.hpp", kernel, GetParam(), stages);
      const std::string_view name = kernel;
      unit.arguments.vector_elements = name == "turned_int8" ? 16 : name == "turned_f16" ? 8 : 4;
      const Inspection i = inspect(unit);
      if (!i.compiled.unavailable.empty()) GTEST_SKIP() << i.compiled.unavailable;
      ASSERT_TRUE(i.compiled.ok) << i.compiled.log;
      EXPECT_EQ(i.compiled.resources.spill_store_bytes + i.compiled.resources.spill_load_bytes, 0);
      EXPECT_EQ(i.compiled.resources.stack_bytes, 0) << i.compiled.log;
      EXPECT_EQ(i.counts.local, 0);
      // As wide as the tile's vectors: 16 bytes need a tile with that much for each thread.
      EXPECT_EQ(count(i.compiled.ptx, "cp.async.c") - count(i.compiled.ptx, "cp.async.commit") > 0, copies_beside);
      EXPECT_EQ(count(i.compiled.ptx, "cp.async.wait_group") > 0, copies_beside);
    }
  }
}

// A trip of the product: one wait, one barrier, copies, one commit. The prologue commits too, in a loop or not.
TEST_P(PipelineOn, ProductHasOneWaitAndOneBarrierATrip) {
  if (std::string_view(GetParam()) == "sm_75") GTEST_SKIP() << "no asynchronous copies there";
  for (const int stages : {2, 4}) {
    KernelUnit unit = unit_of("bench/kernels/matmul_pipelined.hpp", "matmul_pipelined_f16", GetParam(), std::to_string(stages).c_str());
    unit.num_warps = 8;
    unit.arguments.vector_elements = 8;
    const Inspection i = inspect(unit);
    if (!i.compiled.unavailable.empty()) GTEST_SKIP() << i.compiled.unavailable;
    ASSERT_TRUE(i.compiled.ok) << i.compiled.log;
    EXPECT_GT(count(i.compiled.ptx, "cp.async.cg.shared.global"), 0);
    EXPECT_EQ(count(i.compiled.ptx, "cp.async.ca.shared.global"), 0) << "narrower than 16 bytes";
    const bool by_warpgroups = std::string_view(GetParam()) == "sm_90a";
    EXPECT_LE(count(i.compiled.ptx, "cp.async.wait_group"), 2) << "one more where the loop is left with copies under way";
    // Behind the product, the store of the sum has barriers of its own.
    const std::string_view ptx = i.compiled.ptx;
    const auto wait = ptx.find("cp.async.wait_group"), product = ptx.rfind(by_warpgroups ? "wgmma.mma_async" : "mma.sync");
    ASSERT_TRUE(wait < product && product != ptx.npos);
    EXPECT_EQ(count(ptx.substr(0, product), "bar.sync"), 1);
    EXPECT_EQ(count(ptx.substr(wait, product - wait), "bar.sync"), 1);
    EXPECT_GE(count(i.compiled.ptx, "cp.async.commit_group"), 2);
    EXPECT_LE(count(i.compiled.ptx, "cp.async.commit_group"), stages);
    EXPECT_EQ(i.compiled.scratch_bytes, stages * 2 * 128 * 32 * 2);
  }
}

INSTANTIATE_TEST_SUITE_P(Chips, PipelineOn, testing::ValuesIn(kArchs));

}  // namespace
}  // namespace kl::gpu
