// The dynamic shared memory of a kernel, read from comments in its PTX.
#include <gpu/shared_bytes.hpp>

#include <gtest/gtest.h>

namespace kl::gpu {
namespace {

TEST(ScratchBytes, IsTheLargestRequest) {
  EXPECT_EQ(scratch_bytes("st.f32;\n// tl_scratch 512;\nadd\n\t// tl_scratch 4096;\n// tl_scratch 16;"), 4096);
  EXPECT_EQ(scratch_bytes(".entry"), 0);
}

TEST(TileBytes, IsTheDeepestStack) {
  EXPECT_EQ(tile_bytes("\tmov.u32 \t%r18, 6144;\n\t// begin inline asm\n\t// tl_shared %r18;\n"
                       "\tmov.u32 \t%r1, 8192;\n\t// tl_shared %r1;\n\tmov.b32 \t%r11, 1024;\n\t// tl_shared %r11;\n"),
            8192);
  EXPECT_EQ(tile_bytes("\t// tl_shared 128;\n"), 128);
  EXPECT_EQ(tile_bytes("\tmov.u32 \t%r18, 6144;\n"), 0);
}

// The last assignment counts, of exactly this register.
TEST(TileBytes, IsUnknownUnlessAConstantIsMoved) {
  EXPECT_EQ(tile_bytes("\tmov.u32 \t%r2, 512;\n\tadd.s32 \t%r2, %r2, %r3;\n\t// tl_shared %r2;\n"), std::nullopt);
  EXPECT_EQ(tile_bytes("\tmov.u32 \t%r2, %r3;\n\t// tl_shared %r2;\n"), std::nullopt);
  EXPECT_EQ(tile_bytes("\tmov.u32 \t%r21, 512;\n\t// tl_shared %r2;\n"), std::nullopt);
  EXPECT_EQ(tile_bytes("\t// tl_shared %r2;\n\tmov.u32 \t%r2, 512;\n"), std::nullopt);
}

TEST(DynamicSharedBytes, HoldsBothAndIsAlignedForTiles) {
  EXPECT_EQ(dynamic_shared_bytes("// tl_scratch 512;\n"), 512);
  EXPECT_EQ(dynamic_shared_bytes("// tl_scratch 512;\n\tmov.u32 \t%r1, 8192;\n\t// tl_shared %r1;\n"), 9216);
  EXPECT_EQ(dynamic_shared_bytes("\tmov.u32 \t%r1, 8192;\n\t// tl_shared %r1;\n"), 8192);
  EXPECT_EQ(dynamic_shared_bytes("\t// tl_shared %r1;\n"), std::nullopt);
}

}  // namespace
}  // namespace kl::gpu
