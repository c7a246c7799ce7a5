// What the tensor engine is told of a tensor descriptor: axes innermost first, boxes that are panels of shared memory.
#include <gpu/tensor_map.hpp>

#include <gtest/gtest.h>

namespace kl::gpu {
namespace {

tl::plan::argument descriptor(tl::dtype_id type, std::vector<int> extents, std::vector<long long> strides, std::vector<int> block) {
  tl::plan::argument a;
  a.kind = tl::plan::argument_kind::descriptor;
  a.type = type;
  a.rank = static_cast<int>(extents.size());
  std::copy(extents.begin(), extents.end(), a.extents);
  std::copy(strides.begin(), strides.end(), a.strides);
  std::copy(block.begin(), block.end(), a.block);
  return a;
}

TEST(TensorMap, TurnsAxesAroundAndCutsTilesIntoPanels) {
  const TensorMapLayout map = tensor_map_layout(descriptor(tl::dtype_id::bfloat16, {3, 1000, 520}, {520'000, 520, 1}, {1, 64, 256}));
  EXPECT_EQ(map.rank, 3u);
  EXPECT_EQ(map.type, CU_TENSOR_MAP_DATA_TYPE_BFLOAT16);
  EXPECT_EQ(map.extents, (std::vector<cuuint64_t>{520, 1000, 3}));
  EXPECT_EQ(map.strides_bytes, (std::vector<cuuint64_t>{1040, 1'040'000}));
  EXPECT_EQ(map.box, (std::vector<cuuint32_t>{64, 64, 1})) << "128 bytes of each row";
  EXPECT_EQ(map.swizzle, CU_TENSOR_MAP_SWIZZLE_128B);
}

TEST(TensorMap, SwizzlesByTheBytesOfARow) {
  EXPECT_EQ(tensor_map_layout(descriptor(tl::dtype_id::float16, {64, 32}, {32, 1}, {64, 32})).swizzle, CU_TENSOR_MAP_SWIZZLE_64B);
  EXPECT_EQ(tensor_map_layout(descriptor(tl::dtype_id::float16, {64, 16}, {16, 1}, {64, 16})).swizzle, CU_TENSOR_MAP_SWIZZLE_32B);
}

TEST(TensorMap, TakesElementsOfOneByteByTheirBytes) {
  const TensorMapLayout map = tensor_map_layout(descriptor(tl::dtype_id::float8e4nv, {1000, 528}, {528, 1}, {64, 256}));
  EXPECT_EQ(map.type, CU_TENSOR_MAP_DATA_TYPE_UINT8);
  EXPECT_EQ(map.strides_bytes, (std::vector<cuuint64_t>{528}));
  EXPECT_EQ(map.box, (std::vector<cuuint32_t>{128, 64}));
  EXPECT_EQ(map.swizzle, CU_TENSOR_MAP_SWIZZLE_128B);
  EXPECT_EQ(tensor_map_layout(descriptor(tl::dtype_id::int8, {64, 32}, {32, 1}, {64, 32})).swizzle, CU_TENSOR_MAP_SWIZZLE_32B);
}

// Threads copy tiles that tensor cores do not read as panels.
TEST(TensorMap, IsMadeForPanelsAndRowsOnly) {
  EXPECT_EQ(tensor_map_layout(descriptor(tl::dtype_id::float32, {64, 32}, {32, 1}, {64, 32})).rank, 0u);
  EXPECT_EQ(tensor_map_layout(descriptor(tl::dtype_id::float16, {64, 8}, {8, 1}, {64, 8})).rank, 0u);
  EXPECT_EQ(tensor_map_layout(descriptor(tl::dtype_id::int8, {64, 16}, {16, 1}, {64, 16})).rank, 0u);
  EXPECT_EQ(tensor_map_layout(descriptor(tl::dtype_id::float16, {4, 64}, {64, 1}, {4, 64})).rank, 0u);
}

// Rows of numbers lie as they are counted: statistics of rows beside tiles of a product.
TEST(TensorMap, IsMadeForRowsOfAnySize) {
  const TensorMapLayout map = tensor_map_layout(descriptor(tl::dtype_id::float32, {3, 1024}, {1024, 1}, {1, 64}));
  EXPECT_EQ(map.type, CU_TENSOR_MAP_DATA_TYPE_UINT32);
  EXPECT_EQ(map.swizzle, CU_TENSOR_MAP_SWIZZLE_NONE);
  EXPECT_EQ(map.box, (std::vector<cuuint32_t>{64, 1}));
  EXPECT_EQ(map.strides_bytes, (std::vector<cuuint64_t>{4096}));
  EXPECT_EQ(tensor_map_layout(descriptor(tl::dtype_id::float64, {3, 32}, {32, 1}, {1, 32})).type, CU_TENSOR_MAP_DATA_TYPE_UINT64);
}

// No map has an extent of 0; the kernel's coordinates are then outside of any.
TEST(TensorMap, HoldsAnEmptyTensor) {
  const TensorMapLayout map = tensor_map_layout(descriptor(tl::dtype_id::float16, {0, 64}, {64, 1}, {64, 64}));
  EXPECT_EQ(map.extents, (std::vector<cuuint64_t>{64, 1}));
  EXPECT_GE(tensor_map_layout(descriptor(tl::dtype_id::float16, {64, 0}, {0, 1}, {64, 64})).strides_bytes[0], 16u);
}

}  // namespace
}  // namespace kl::gpu
