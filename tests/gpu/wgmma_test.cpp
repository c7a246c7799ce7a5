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

  // As a launch chooses it: 16 bytes of the narrowest element.
  int vector_elements() const { return std::string_view(file).find("8bit") == std::string_view::npos ? 8 : 16; }
};

class Wgmma : public testing::TestWithParam<Product> {};

TEST_P(Wgmma, MultipliesWithoutWaiting) {
  const Product& p = GetParam();
  KernelUnit unit{.file = host::source_root() / p.file, .kernel = p.kernel, .arch = "sm_90a", .num_warps = p.warps, .arguments = {.vector_elements = p.vector_elements()}, .meta = p.meta};
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

constexpr const char *kPersistent = "bench/kernels/matmul_persistent.hpp", *kMatmul = "bench/kernels/matmul_pipelined.hpp", *kAttention = "bench/kernels/attention.hpp",
                    *kBackward = "bench/kernels/attention_backward.hpp",
                    *kOf8Bits = "bench/kernels/matmul_8bit.hpp", *kProducts8 = "tests/conformance/kernels/products_8bit.hpp";

INSTANTIATE_TEST_SUITE_P(
    Kernels, Wgmma,
    testing::Values(Product{kMatmul, "matmul_pipelined_f16", 8, 4, {{"BLOCK_N", "256"}, {"BLOCK_K", "64"}, {"num_stages", "4"}}},
                    Product{kMatmul, "matmul_pipelined_bf16", 4, 8, {{"BLOCK_K", "64"}}},
                    Product{kPersistent, "matmul_persistent_f16", 8, 4, {{"BLOCK_N", "256"}, {"BLOCK_K", "64"}, {"num_stages", "4"}}},
                    Product{kPersistent, "matmul_persistent_bf16", 4, 16, {{"BLOCK_N", "64"}, {"BLOCK_K", "128"}, {"num_stages", "4"}}},
                    Product{kOf8Bits, "matmul_8bit_e4m3", 8, 4, {{"BLOCK_M", "128"}, {"BLOCK_N", "256"}, {"BLOCK_K", "128"}, {"num_stages", "4"}}},
                    Product{kOf8Bits, "matmul_8bit_e4m3", 8, 4, {{"BLOCK_M", "128"}, {"BLOCK_N", "128"}, {"BLOCK_K", "128"}, {"EXACT", "true"}}},
                    Product{kOf8Bits, "matmul_8bit_int8", 8, 4, {{"BLOCK_M", "128"}, {"BLOCK_N", "256"}, {"BLOCK_K", "128"}, {"num_stages", "4"}}},
                    Product{kOf8Bits, "matmul_8bit_int8", 4, 8, {{"BLOCK_M", "128"}, {"BLOCK_N", "16"}, {"BLOCK_K", "128"}}},
                    Product{kProducts8, "product_e5m2", 8, 2, {{"ROWS", "128"}, {"COLUMNS", "32"}, {"STAGES", "1"}}},
                    Product{kProducts8, "product_int8", 4, 2, {{"BY_POINTERS", "true"}}},
                    Product{"bench/kernels/matmul_grouped.hpp", "matmul_grouped", 8, 4, {{"BLOCK_M", "128"}, {"BLOCK_N", "256"}, {"BLOCK_K", "64"}, {"num_stages", "4"}}},
                    Product{kMatmul, "matmul_pipelined_f16", 8, 8, {{"BLOCK_M", "256"}, {"BLOCK_K", "64"}, {"num_stages", "2"}}},
                    Product{kAttention, "attention_64", 8, 24, {{"BLOCK_M", "128"}, {"BLOCK_N", "128"}}},
                    Product{kAttention, "attention_128", 8, 32, {{"BLOCK_M", "128"}, {"BLOCK_N", "128"}, {"CAUSAL", "true"}}},
                    Product{kAttention, "attention_128", 4, 24, {{"BLOCK_M", "64"}, {"BLOCK_N", "64"}, {"num_stages", "3"}}},
                    Product{kBackward, "attention_backward", 8, 64, {{"D", "128"}, {"KEYS", "128"}, {"QUERIES", "64"}, {"EARLY", "true"}, {"num_stages", "3"}}},
                    Product{kBackward, "attention_backward", 8, 64, {{"D", "64"}, {"KEYS", "128"}, {"QUERIES", "128"}, {"CAUSAL", "true"}, {"num_stages", "3"}}}));

// Of the products of attention's way back those that are read are waited for, and not the one that was started behind them: their
// number is known from the source, so that no other wait is compiled.
TEST(Wgmma, WaitsForTheProductThatIsRead) {
  const Inspection i = inspect({.file = host::source_root() / kBackward, .kernel = "attention_backward", .arch = "sm_90a", .num_warps = 8, .arguments = {.vector_elements = 8},
                                .meta = {{"D", "128"}, {"KEYS", "128"}, {"QUERIES", "64"}, {"EARLY", "true"}, {"num_stages", "3"}, {"num_warps", "8"}}});
  if (!i.compiled.unavailable.empty()) GTEST_SKIP() << i.compiled.unavailable;
  ASSERT_TRUE(i.compiled.ok) << i.compiled.log;
  const auto waits = [&](const char* pending) { return count(i.compiled.ptx, std::string("wgmma.wait_group.sync.aligned ") + pending + ";"); };
  EXPECT_EQ(waits("1"), 2 * 2) << "of each loop: dq beside dk's product, and the stage that is given back";
  EXPECT_EQ(waits("2"), 0);
  EXPECT_EQ(waits("3"), 2) << "the store to the operand, in front of which dk's last product has long ended";
}

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

// 8-bit operands have k contiguous, or they go by mma.sync.
TEST(Wgmma, TakesOperandsOf8BitsWhoseKIsContiguous) {
  const auto products = [](const char* left_transposed, const char* right_transposed) {
    return inspect({.file = host::source_root() / kProducts8, .kernel = "product_e4m3", .arch = "sm_90a", .num_warps = 4, .arguments = {.vector_elements = 16},
                    .meta = {{"LEFT_TRANSPOSED", left_transposed}, {"RIGHT_TRANSPOSED", right_transposed}}});
  };
  const Inspection fitting = products("false", "true");
  if (!fitting.compiled.unavailable.empty()) GTEST_SKIP() << fitting.compiled.unavailable;
  EXPECT_EQ(count(fitting.compiled.ptx, "wgmma.mma_async.sync.aligned.m64n64k32.f32.e4m3.e4m3"), 2);
  for (const Inspection& i : {products("false", "false"), products("true", "true")}) {
    ASSERT_TRUE(i.compiled.ok) << i.compiled.log;
    EXPECT_EQ(count(i.compiled.ptx, "wgmma.mma_async"), 0);
    EXPECT_GT(count(i.compiled.ptx, "mma.sync"), 0);
    EXPECT_EQ(i.compiled.resources.spill_store_bytes, 0);
  }
}

// The figures of the PTX ISA, "Strides" and "Swizzling modes", for 8- and 16-bit matrices whose rows are contiguous: rows of a panel
// of 128 bytes (or what there is) one below the other, its 16-byte chunks exchanged by exclusive or with address bits 7 to 9.
TEST(Panels, LieAsWgmmaReadsThem) {
  for (const int size : {1, 2})
    for (const int rows : {8, 64, 128, 256})
      for (const int columns : {16, 32, 64, 128, 256}) {
        if (!lanes::fits_panels(size, rows, columns)) continue;
        const lanes::Folds folds = lanes::panel_folds(size, rows, columns);
        const int width = std::min(columns * size, 128), mask = width == 128 ? 0x70 : width == 64 ? 0x30 : 0x10;
        for (int row = 0; row < rows; ++row)
          for (int column = 0; column < columns; ++column) {
            const int bytes = column * size;
            int want = bytes / width * (rows * width) + row * width + bytes % width;
            want ^= want >> 3 & mask;
            ASSERT_EQ(size * lanes::place(folds, row * columns + column), want) << size << ": " << rows << " x " << columns << ", " << row << ", " << column;
          }
        EXPECT_TRUE(lanes::keeps_together(folds, 16 / size)) << "16 bytes are copied at once";
      }
}

}  // namespace
}  // namespace kl::gpu
