// The GPU's kernels and the simulator's counters deal lanes to threads, and elements to banks, alike.
#define __device__
#define __forceinline__ inline
namespace {
struct ThreadIndex {
  unsigned x = 0;
};
thread_local ThreadIndex threadIdx;
}  // namespace
#define TL_NUM_WARPS 2
#define TL_VECTOR_ELEMENTS 8
#include <gpu/kernel/layout.hpp>
#include <gpu/kernel/shared_layout.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace kl::gpu {
namespace {

// What every thread of the GPU's layout holds, against the map that the counters take with numbers of run time.
template <class Shape>
void expect_same_map() {
  using L = Blocked<Shape>;
  const auto elements = static_cast<int>(Shape::numel);
  const lanes::LaneMap map = lanes::lane_map(elements, Shape::rank, Shape::extent(2), TL_VECTOR_ELEMENTS, kThreads);
  std::vector<int> held(static_cast<std::size_t>(elements));
  for (unsigned thread = 0; thread < static_cast<unsigned>(kThreads); ++thread) {
    threadIdx.x = thread;
    for (int r = 0; r < L::registers; ++r) {
      const Coordinate at = block_start<L>(r / L::width);
      const int element = linear<L>(at.i0, at.i1, at.i2 + r % L::width);
      EXPECT_EQ(L::thread_part(thread) | L::register_part(r), element);
      EXPECT_EQ(map.element(thread, r), element);
      EXPECT_EQ(map.register_of(element), r);
      EXPECT_EQ(map.thread_of(element), static_cast<int>(thread % L::holders));
      if (is_first_holder<L>()) ++held[static_cast<std::size_t>(element)];
    }
  }
  EXPECT_EQ(held, std::vector<int>(held.size(), 1)) << "an element that no thread, or more than one, stores";
}

TEST(LaneMap, IsTheOneOfTheKernels) {
  expect_same_map<tl::shape<1024>>();
  expect_same_map<tl::shape<64>>();
  expect_same_map<tl::shape<2>>();
  expect_same_map<tl::shape<1>>();
  expect_same_map<tl::shape<32, 64>>();
  expect_same_map<tl::shape<64, 4>>();
  expect_same_map<tl::shape<128, 1>>();
  expect_same_map<tl::shape<4, 8, 32>>();
}

// Of every element the threads that hold it, and the register, as the PTX ISA draws a fragment.
template <int Rows, int Columns>
void expect_fragments() {
  using L = Fragments<Rows, Rows, Columns>;
  const lanes::WarpGrid grid = L::map().grid;
  std::vector<int> held(Rows * Columns), stored(Rows * Columns);
  for (unsigned thread = 0; thread < static_cast<unsigned>(kThreads); ++thread) {
    threadIdx.x = thread;
    const int lane = static_cast<int>(thread) % 32, warp = static_cast<int>(thread) / 32;
    for (int r = 0; r < L::registers; ++r) {
      const int fragment = r / 4, across = Columns / 8 / grid.columns;
      const int row = lane / 4 + 8 * (r / 2 % 2) + 16 * (warp % grid.rows + fragment / across * grid.rows);
      const int column = lane % 4 * 2 + r % 2 + 8 * (warp / grid.rows % grid.columns + fragment % across * grid.columns);
      const Coordinate at = block_start<L>(r / L::width);
      ASSERT_EQ(at.i1, row);
      ASSERT_EQ(at.i2 + r % L::width, column);
      ASSERT_EQ(L::thread_part(thread) | L::register_part(r), row * Columns + column);
      ++held[static_cast<std::size_t>(row * Columns + column)];
      if (is_first_holder<L>()) ++stored[static_cast<std::size_t>(row * Columns + column)];
    }
  }
  const int replicas = kThreads / 32 / (grid.rows * grid.columns);
  EXPECT_EQ(held, std::vector<int>(held.size(), replicas));
  EXPECT_EQ(stored, std::vector<int>(stored.size(), 1));
}

TEST(LaneMap, FragmentsAreThoseOfTensorCores) {
  expect_fragments<16, 16>();
  expect_fragments<16, 64>();
  expect_fragments<64, 16>();
  expect_fragments<64, 128>();
}

constexpr bool same_grid(lanes::WarpGrid a, lanes::WarpGrid b) { return a.rows == b.rows && a.columns == b.columns; }
TEST(LaneMap, WarpsShareASumByItsShape) {
  static_assert(same_grid(lanes::warp_grid(128, 128, 8), {4, 2}));
  static_assert(same_grid(lanes::warp_grid(64, 64, 4), {2, 2}));
  static_assert(same_grid(lanes::warp_grid(256, 64, 4), {4, 1}), "four warps down, all columns, as wgmma wants it");
  static_assert(same_grid(lanes::warp_grid(16, 128, 8), {1, 8}));
  static_assert(same_grid(lanes::warp_grid(16, 16, 4), {1, 1}), "the others repeat it");
  static_assert(same_grid(lanes::stacked_warps(64, 8), {4, 1}));
}

TEST(LaneMap, WideVectorsAreThoseOfTheNarrowestTensor) {
  static_assert(lanes::vector_elements(1) == 16 && lanes::vector_elements(2) == 8);
  static_assert(lanes::vector_elements(4) == 4 && lanes::vector_elements(8) == 4);
}

template <int Size, int Rows, int Columns>
void expect_same_places() {
  constexpr Folds kFolds = tile_folds(Size, Rows, Columns, TL_VECTOR_ELEMENTS).folds;
  const Folds found = tile_folds(Size, Rows, Columns, TL_VECTOR_ELEMENTS).folds;
  for (int i = 0; i < Rows * Columns; ++i) ASSERT_EQ(place(found, i), place<kFolds>(i)) << i;
}

TEST(LaneMap, PlacesInSharedMemoryAreThoseOfTheKernels) {
  expect_same_places<4, 32, 32>();
  expect_same_places<4, 128, 128>();
  expect_same_places<2, 64, 64>();
  expect_same_places<8, 32, 64>();
  expect_same_places<4, 32, 33>();
}

}  // namespace
}  // namespace kl::gpu
