// What explicit shared tiles compile to, proved without a GPU: vector accesses, asynchronous copies where the chip has
// them, nothing in local memory, and the shared memory that the launch must ask for.
#include <gpu/gpu_compiler.hpp>

#include <gtest/gtest.h>

#include <host/paths.hpp>

namespace kl::gpu {
namespace {

CompiledKernel compiled(const char* kernel, const char* arch, int num_warps = 4) {
  KernelUnit unit;
  unit.file = host::source_root() / "tests/conformance/kernels/shared.hpp";
  unit.kernel = kernel;
  unit.arch = arch;
  unit.num_warps = num_warps;
  return compile(unit);
}
bool has(const CompiledKernel& kernel, const char* text) { return kernel.ptx.find(text) != std::string::npos; }

class SharedTiles : public testing::TestWithParam<const char*> {};

TEST_P(SharedTiles, LiveInSharedMemoryOnly) {
  for (const char* name : {"exchange", "small_tiles", "scopes", "ring", "narrow_half", "narrow_byte"}) {
    SCOPED_TRACE(name);
    const CompiledKernel kernel = compiled(name, GetParam());
    if (!kernel.unavailable.empty()) GTEST_SKIP() << kernel.unavailable;
    ASSERT_TRUE(kernel.ok) << kernel.log;
    EXPECT_EQ(kernel.resources.stack_bytes, 0) << kernel.log;
    EXPECT_FALSE(has(kernel, ".local"));
    EXPECT_FALSE(has(kernel, "ld.f32")) << "a generic load: the compiler lost sight of the address space";
    EXPECT_EQ(kernel.scratch_bytes % 1024, 0);
    EXPECT_GT(kernel.scratch_bytes, 0);
  }
}

TEST_P(SharedTiles, MoveSixteenBytesAtATime) {
  const CompiledKernel exchange = compiled("exchange", GetParam()), ring = compiled("ring", GetParam(), 1);
  if (!exchange.unavailable.empty()) GTEST_SKIP() << exchange.unavailable;
  EXPECT_TRUE(has(exchange, "st.shared.v4"));
  EXPECT_TRUE(has(exchange, "ld.shared.v4"));
  EXPECT_EQ(has(ring, "cp.async.cg.shared.global"), std::string(GetParam()) != "sm_75");
}

INSTANTIATE_TEST_SUITE_P(Chips, SharedTiles, testing::Values("sm_75", "sm_80", "sm_90a"));

// Two tiles of 4 KiB in one scope, and later ones in their place: 1024 floats, then 16 x 64 and 16 x 65.
TEST(SharedMemory, IsThatOfTheDeepestScope) {
  const CompiledKernel kernel = compiled("exchange", "sm_80");
  if (!kernel.unavailable.empty()) GTEST_SKIP() << kernel.unavailable;
  EXPECT_EQ(kernel.scratch_bytes, 4096 + 5120);
}

}  // namespace
}  // namespace kl::gpu
