// Explicit shared tiles without bank conflicts, counted: the accesses of each warp that moves rows, the whole tile,
// its transpose or a column.
#include <gpu/kernel/shared_layout.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace kl::gpu {
namespace {

constexpr int kThreads = 128, kWarp = 32;

// The steps that the warps' accesses take beyond the fewest: `index(thread)` is the first of `elements` neighbours.
template <Folds F, class Index>
int extra_steps(int size, int elements, int holders, Index index) {
  const int together = std::max(1, std::min(kWarp, 128 / std::max(4, size * elements)));
  int extra = 0;
  for (int first = 0; first < std::min(holders, kThreads); first += together) {
    std::set<int> words;
    for (int t = first; t < std::min(first + together, holders); ++t)
      for (int byte = 0; byte < size * elements; ++byte) words.insert((place<F>(index(t)) * size + byte) / 4);
    int of_bank[32] = {}, steps = 1;
    for (const int w : words) steps = std::max(steps, ++of_bank[w % 32]);
    extra += steps - 1;
  }
  return extra;
}

struct Steps {
  int rows = 0, transpose = 0, matrices = 0;
};

template <int Size, int Rows, int Columns>
Steps count() {
  constexpr int kLeast = std::max(4, 16 / Size);  // elements of a thread's vector, as the executor sets it
  constexpr Folds kFolds = tile_folds(Size, Rows, Columns, kLeast).folds;
  constexpr int kChunk = row_access(Size, Columns).elements;
  constexpr int kWidth = std::min(Rows, kLeast), kHolders = std::min(kThreads, Rows * Columns / kWidth);
  Steps steps;
  steps.rows = extra_steps<kFolds>(Size, kChunk, std::min(kThreads, Rows * Columns / kChunk), [](int t) { return t * kChunk; });
  for (int k = 0; k < kWidth; ++k)
    steps.transpose += extra_steps<kFolds>(Size, 1, kHolders, [&](int t) { return TransposedLane{Rows, Columns}(t * kWidth + k); });
  // ldmatrix: eight rows from any multiple of eight on, at any sixteen bytes.
  for (int row = 0; row < Rows; row += 8)
    for (int column = 0; column < Columns; column += 16 / Size)
      steps.matrices += extra_steps<kFolds>(Size, 16 / Size, 8, [&](int lane) { return (row + lane) * Columns + column; });
  std::set<int> places;
  for (int i = 0; i < Rows * Columns; ++i) places.insert(place<kFolds>(i));
  EXPECT_EQ(static_cast<int>(places.size()), Rows * Columns) << "two elements in one place";
  EXPECT_EQ(*places.rbegin(), Rows * Columns - 1) << "an element outside of the tile";
  return steps;
}

template <int Size, int Rows, int Columns>
void expect_free() {
  const Steps steps = count<Size, Rows, Columns>();
  EXPECT_EQ(steps.rows, 0) << Rows << " x " << Columns << ", elements of " << Size << " bytes";
  EXPECT_EQ(steps.transpose, 0) << Rows << " x " << Columns << ", elements of " << Size << " bytes";
}

TEST(SharedLayout, RowsAndTransposesOfUpTo32FloatsHaveNoConflicts) {
  expect_free<4, 32, 32>();
  expect_free<4, 32, 64>();
  expect_free<4, 32, 128>();
  expect_free<4, 16, 64>();
  expect_free<4, 8, 32>();
  expect_free<8, 16, 64>();
  expect_free<8, 32, 32>();
  expect_free<2, 64, 64>();
  expect_free<2, 32, 64>();
  expect_free<1, 128, 128>();
}

// Sixteen bytes of a row stay together, so a longer column has eight places for 32 lanes.
TEST(SharedLayout, LongColumnsTakeFourStepsAtMost) {
  const Steps steps = count<4, 128, 128>();
  EXPECT_EQ(steps.rows, 0);
  EXPECT_LE(steps.transpose, 3 * 4 * 4);  // of four warps, four registers
}

// Without folds 32 lanes read one bank.
TEST(SharedLayout, CountsWhatFoldsAvoid) {
  EXPECT_GT((extra_steps<Folds{}>(4, 1, 128, [](int t) { return TransposedLane{32, 32}(t * 4); })), 0);
}

// What a thread moves at once stands side by side: part of a row, or of a single column that is read as a row.
TEST(SharedLayout, KeepsChunksTogether) {
  for (const int size : {1, 2, 4, 8})
    for (int rows = 1; rows <= 1024; rows *= 2)
      for (int columns = 1; rows * columns <= 16384; columns *= 2) {
        const int width = std::max(4, 16 / size), along = columns == 1 ? rows : columns;
        const FoldResult folds = tile_folds(size, rows, columns, width);
        EXPECT_TRUE(keeps_together(folds.folds, std::min(along, 16 / size))) << rows << " x " << columns << ", " << size << " bytes";
      }
  EXPECT_FALSE(keeps_together(tile_folds(4, 32, 32, 4).folds, 32)) << "folds are there";
}

// Odd extents are the learner's own layout.
template <int Size>
void expect_matrices_free() {
  EXPECT_EQ((count<Size, 128, 32>().matrices), 0) << Size;
  EXPECT_EQ((count<Size, 32, 128>().matrices), 0) << Size;
  EXPECT_EQ((count<Size, 64, 64>().matrices), 0) << Size;
  EXPECT_EQ((count<Size, 128, 64>().matrices), 0) << Size;
  EXPECT_EQ((count<Size, 16, 16>().matrices), 0) << Size;
}
TEST(SharedLayout, OperandsOfTensorCoresHaveNoConflicts) {
  expect_matrices_free<1>();
  expect_matrices_free<2>();
  expect_matrices_free<4>();
}

TEST(SharedLayout, LeavesPaddedTilesAlone) {
  constexpr Folds kFolds = tile_folds(4, 32, 33, 4).folds;
  for (int i = 0; i < 32 * 33; ++i) ASSERT_EQ(place<kFolds>(i), i);
}

}  // namespace
}  // namespace kl::gpu
