// Shared memory without bank conflicts, counted: the accesses of each warp of a block that moves a tile.
#include <gpu/kernel/banks.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include <tl/tl.hpp>

namespace kl::gpu {
namespace {

constexpr int kThreads = 128, kWarp = 32;

// The steps that a warp's access takes beyond the fewest, over all warps: `index(thread)` is the first of
// `elements` neighbours that a thread touches.
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

// A tile of To::numel elements that becomes `Source` of a tile of From.
template <int Size, class From, class To, class Source>
int conflicts(const char* what) {
  constexpr int kLeast = 16 / Size > 4 ? 16 / Size : 4;  // elements of a thread's vector
  constexpr int kFrom = std::min(From::extent(2), kLeast), kTo = std::min(To::extent(2), kLeast);
  constexpr int kFromHolders = std::min<int>(kThreads, From::numel / kFrom), kToHolders = std::min<int>(kThreads, To::numel / kTo);
  constexpr WarpAccess kReading = access_of(kTo, kToHolders, Source{});
  constexpr WarpAccess kVectors = vector_access(kFrom, kFromHolders, Size);
  constexpr FoldResult kWide = find_folds(Size, kVectors, kReading);
  constexpr FoldResult kSingle = find_folds(Size, access_of(kFrom, kFromHolders, [](int lane) { return lane; }), kReading);
  constexpr FoldResult kFound = kWide.free_of_conflicts ? kWide : kSingle;
  constexpr int kElements = kWide.free_of_conflicts ? kVectors.elements : 1;
  EXPECT_TRUE(kFound.free_of_conflicts) << what;
  int total = 0;
  for (int k = 0; k < kFrom; k += kElements)
    total += extra_steps<kFound.folds>(Size, kElements, kFromHolders, [&](int t) { return t * kFrom + k; });
  for (int k = 0; k < kTo; ++k)
    total += extra_steps<kFound.folds>(Size, 1, kToHolders, [&](int t) { return Source{}(t * kTo + k); });
  std::set<int> places;
  for (int i = 0; i < From::numel; ++i) places.insert(place<kFound.folds>(i));
  EXPECT_EQ(static_cast<long long>(places.size()), From::numel) << what << ": two elements in one place";
  EXPECT_EQ(total, 0) << what << ", elements of " << Size << " bytes";
  return total;
}

// Two tiles whose elements alternate in a third: the threads leave them two apart.
template <int Size, class From>
void check_interleave() {
  constexpr int kLeast = 16 / Size > 4 ? 16 / Size : 4;
  constexpr int kFrom = std::min(From::extent(2), kLeast), kTo = std::min(2 * From::extent(2), kLeast);
  constexpr int kFromHolders = std::min<int>(kThreads, From::numel / kFrom), kToHolders = std::min<int>(kThreads, 2 * From::numel / kTo);
  constexpr FoldResult kFound = find_folds(Size, access_of(kFrom, kFromHolders, [](int lane) { return 2 * lane; }),
                                           access_of(kTo, kToHolders, [](int lane) { return lane; }));
  int total = 0;
  for (int k = 0; k < kFrom; ++k)
    total += extra_steps<kFound.folds>(Size, 1, kFromHolders, [&](int t) { return 2 * (t * kFrom + k); });
  for (int k = 0; k < kTo; ++k)
    total += extra_steps<kFound.folds>(Size, 1, kToHolders, [&](int t) { return t * kTo + k; });
  EXPECT_EQ(total, 0) << "interleave of " << From::extent(1) << " x " << From::extent(2) << ", elements of " << Size << " bytes";
}

template <int Size, int Rows, int Columns>
void check_matrix() {
  using S = tl::shape<Rows, Columns>;
  using T = tl::shape<Columns, Rows>;
  conflicts<Size, S, T, tl::detail::permuted_lane<S, T, 0, 2, 1>>("trans");
  struct Mirror {
    constexpr int operator()(int lane) const { return lane ^ (Columns - 1); }
  };
  conflicts<Size, S, S, Mirror>("flip");
  check_interleave<Size, S>();
  struct Half {
    constexpr int operator()(int lane) const { return 2 * lane + 1; }
  };
  conflicts<Size, S, tl::shape<Rows * Columns / 2>, Half>("split");
  using Cube = tl::shape<4, Rows / 4, Columns>;
  using Turned = tl::shape<Columns, 4, Rows / 4>;
  conflicts<Size, Cube, Turned, tl::detail::permuted_lane<Cube, Turned, 2, 0, 1>>("permute<2, 0, 1>");
  using Swapped = tl::shape<Rows / 4, 4, Columns>;
  conflicts<Size, Cube, Swapped, tl::detail::permuted_lane<Cube, Swapped, 1, 0, 2>>("permute<1, 0, 2>");
}
template <int Size>
void check_matrices() {
  check_matrix<Size, 32, 32>();
  check_matrix<Size, 64, 64>();
  check_matrix<Size, 128, 128>();
  check_matrix<Size, 16, 128>();
  check_matrix<Size, 128, 8>();
  check_matrix<Size, 64, 8>();
  check_matrix<Size, 8, 8>();
}

TEST(GpuBanks, NoMoveHasAConflict) {
  check_matrices<4>();
  check_matrices<2>();
  check_matrices<1>();
  check_matrices<8>();
}

// The pattern of the comment in banks.hpp: rows and columns that the lanes of a warp read from 32 x 32 floats.
TEST(GpuBanks, TransposingThirtyTwoRowsReadsThirtyTwoBanks) {
  using S = tl::shape<32, 32>;
  using Source = tl::detail::permuted_lane<S, S, 0, 2, 1>;
  constexpr FoldResult kFound = find_folds(4, vector_access(4, 128, 4), access_of(4, 128, Source{}));
  static_assert(kFound.free_of_conflicts);
  std::set<int> plain, folded;
  for (int lane = 0; lane < kWarp; ++lane) {
    const int index = Source{}(lane * 4);
    EXPECT_EQ(index, lane % 8 * 4 * 32 + lane / 8);
    EXPECT_EQ(place<kFound.folds>(index), index ^ ((index >> 7 & 7) << 2));
    plain.insert(index % 32);
    folded.insert(place<kFound.folds>(index) % 32);
  }
  EXPECT_EQ(plain.size(), 4u) << "row-major: eight lanes on each of four banks";
  EXPECT_EQ(folded.size(), 32u);
}

}  // namespace
}  // namespace kl::gpu
