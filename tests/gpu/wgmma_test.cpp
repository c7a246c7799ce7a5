// What products of tiles of tl.range become on sm_90a: wgmma alone, none waited for by ptxas, nothing spilled; and that their
// tiles lie in shared memory as the PTX ISA draws it.
#include <gpu/inspect.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include <host/paths.hpp>
#include <tl/shared_layout.hpp>

#include "proofs.hpp"

namespace kl::gpu {
namespace {

using Meta = std::vector<std::pair<std::string, std::string>>;

struct Product {
  const char *file, *kernel;
  int warps, instructions;
  Meta meta;
};

class Wgmma : public testing::TestWithParam<Product> {};

TEST_P(Wgmma, MultipliesWithoutWaiting) {
  const Product& p = GetParam();
  KernelUnit unit{.file = host::source_root() / p.file, .kernel = p.kernel, .arch = "sm_90a", .num_warps = p.warps, .arguments = {.vector_elements = 8}, .meta = p.meta};
  unit.meta.emplace_back("num_warps", std::to_string(p.warps));
  const Inspection i = inspect(unit);
  if (!i.compiled.unavailable.empty()) GTEST_SKIP() << i.compiled.unavailable;
  ASSERT_TRUE(i.compiled.ok) << i.compiled.log;
  EXPECT_EQ(count(i.compiled.ptx, "wgmma.mma_async"), p.instructions);
  EXPECT_EQ(count(i.compiled.ptx, "mma.sync"), 0);
  EXPECT_EQ(count(i.compiled.ptx, "ldmatrix"), 0);
  // C7510 to C7515: products that wait for each other; C7517 and C7519: fences and waits of ptxas's own.
  EXPECT_EQ(i.compiled.log.find("(C75"), std::string::npos) << i.compiled.log;
  EXPECT_NE(i.compiled.log.find("registers"), std::string::npos) << "ptxas had its say in this log";
  EXPECT_EQ(i.compiled.resources.spill_store_bytes + i.compiled.resources.spill_load_bytes, 0);
  EXPECT_EQ(i.compiled.resources.stack_bytes, 0);
}

constexpr const char *kPersistent = "bench/kernels/matmul_persistent.hpp", *kMatmul = "bench/kernels/matmul_pipelined.hpp", *kAttention = "bench/kernels/attention.hpp";

INSTANTIATE_TEST_SUITE_P(
    Kernels, Wgmma,
    testing::Values(Product{kMatmul, "matmul_pipelined_f16", 8, 4, {{"BLOCK_N", "256"}, {"BLOCK_K", "64"}, {"num_stages", "4"}}},
                    Product{kMatmul, "matmul_pipelined_bf16", 4, 8, {{"BLOCK_K", "64"}}},
                    Product{kPersistent, "matmul_persistent_f16", 8, 4, {{"BLOCK_N", "256"}, {"BLOCK_K", "64"}, {"num_stages", "4"}}},
                    Product{kPersistent, "matmul_persistent_bf16", 4, 16, {{"BLOCK_N", "64"}, {"BLOCK_K", "128"}, {"num_stages", "4"}}},
                    Product{kMatmul, "matmul_pipelined_f16", 8, 8, {{"BLOCK_M", "256"}, {"BLOCK_K", "64"}, {"num_stages", "2"}}},
                    Product{kAttention, "attention_64", 8, 24, {{"BLOCK_N", "128"}}},
                    Product{kAttention, "attention_128", 8, 32, {{"BLOCK_N", "128"}, {"CAUSAL", "true"}}},
                    Product{kAttention, "attention_128", 4, 24, {{"BLOCK_M", "64"}, {"BLOCK_N", "64"}, {"num_stages", "3"}}}));

// A warpgroup that finds no 64 rows of its own, and tiles that are no panels, go by mma.sync.
TEST(Wgmma, IsLeftAloneWhereItDoesNotFit) {
  const auto file = host::source_root() / "tests/conformance/kernels/products.hpp";
  for (const Meta& meta : {Meta{{"ROWS", "32"}, {"num_warps", "4"}}, Meta{{"ROWS", "64"}, {"num_warps", "8"}}, Meta{{"ROWS", "64"}, {"num_warps", "2"}}}) {
    const Inspection i = inspect({.file = file, .kernel = "product_f16", .arch = "sm_90a", .num_warps = std::stoi(meta[1].second), .arguments = {.vector_elements = 8}, .meta = meta});
    if (!i.compiled.unavailable.empty()) GTEST_SKIP() << i.compiled.unavailable;
    ASSERT_TRUE(i.compiled.ok) << i.compiled.log;
    EXPECT_EQ(count(i.compiled.ptx, "wgmma.mma_async"), 0);
    EXPECT_GT(count(i.compiled.ptx, "mma.sync"), 0);
  }
}

// The figures of the PTX ISA, "Strides" and "Swizzling modes", for 16-bit matrices whose rows are contiguous: rows of a panel
// of 128 bytes (or what there is) one below the other, its 16-byte chunks exchanged by exclusive or with address bits 7 to 9.
TEST(Panels, LieAsWgmmaReadsThem) {
  for (const int rows : {8, 64, 128, 256})
    for (const int columns : {16, 32, 64, 128, 256}) {
      const lanes::Folds folds = lanes::panel_folds(2, rows, columns);
      const int width = std::min(columns * 2, 128), mask = width == 128 ? 0x70 : width == 64 ? 0x30 : 0x10;
      for (int row = 0; row < rows; ++row)
        for (int column = 0; column < columns; ++column) {
          const int bytes = column * 2;
          int want = bytes / width * (rows * width) + row * width + bytes % width;
          want ^= want >> 3 & mask;
          ASSERT_EQ(2 * lanes::place(folds, row * columns + column), want) << rows << " x " << columns << ", " << row << ", " << column;
        }
      EXPECT_TRUE(lanes::keeps_together(folds, 8)) << "16 bytes are copied at once";
    }
}

}  // namespace
}  // namespace kl::gpu
