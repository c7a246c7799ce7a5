// Tensor descriptors: a tensor's base, extents and strides, made by solve, whose tiles a kernel names by coordinates.
// On sm_90 the tensor engine copies such a tile as a whole, by order of one thread; everywhere else, and where a tile is
// not of tl.range, they are tiles of pointers with a mask.
#pragma once

#include <tl/pipeline.hpp>
#include <tl/plan.hpp>

namespace tl {

// A kernel's parameter for a tensor that it takes by tiles: tl::tensor_descriptor<const tl::float16, BLOCK_M, BLOCK_K>. The tensor
// has as many axes as the block; of three or more, all but the last two are 1 in the block, and the tile has the last two.
// T is const where the kernel only reads. solve makes it: tl::make_tensor_descriptor.
//
// tl.load(a, {i, j}), tl.store(c, {i, j}, value) and tl.fetch(a, {i, j}) take the tile that begins at element (i, j), one int
// for each axis, which may lie outside: what is outside of the tensor reads as 0 and is not written. Extents of the tile:
// powers of two, at most 256, a row 16 bytes or more. Source: triton.language.tensor_descriptor. CUDA: `const
// __grid_constant__ CUtensorMap`.
template <class T, auto... Block>
struct tensor_descriptor {
  using element_type = T;
  static constexpr int rank = sizeof...(Block);
  static_assert(rank >= 2 && rank <= plan::kMostAxes, "tl: a tensor descriptor has two to five axes");
  // Extent of the block along an axis.
  static constexpr int block(int axis) {
    constexpr int kExtents[] = {static_cast<int>(Block)...};
    return kExtents[axis];
  }
  static constexpr int rows = block(rank - 2), columns = block(rank - 1);
  static_assert((1 * ... * static_cast<int>(Block)) == rows * columns, "tl: in the block of a tensor descriptor all axes but the last two are 1");
  static_assert(rows <= 256 && columns <= 256, "tl: the tiles of a tensor descriptor have at most 256 rows and columns");
  static_assert(columns * sizeof(T) >= 16, "tl: a row of a tensor descriptor's tile has 16 bytes or more");

  ptr<T> base;
  int extents[rank];
  long long strides[rank];  // in elements; the last is 1
#if TL_BACKEND_CUDA
  const void* map;          // the CUtensorMap
  int outside;              // added to the first coordinate: 0, or far outside of a tensor without elements, which no map can say
#endif
};

// What solve passes where a kernel takes a tensor_descriptor; tl::make_tensor_descriptor gives it. Source:
// triton.tools.tensor_descriptor.TensorDescriptor. CUDA: the arguments of `cuTensorMapEncodeTiled`.
template <class T, int Rank>
struct described_tensor {
  ptr<T> base;
  long long extents[Rank];
  long long strides[Rank];

  template <class U, auto... Block>
  TL_BOTH operator tensor_descriptor<U, Block...>() const {
    static_assert(detail::same<U, T> || detail::same<U, const T>, "tl: the kernel's tensor_descriptor has another element type than the tensor");
    static_assert(sizeof...(Block) == Rank, "tl: the kernel's tensor_descriptor has another number of axes than the tensor");
    tensor_descriptor<U, Block...> out{};
    out.base = base;
    if constexpr (sizeof...(Block) == Rank) {
      for (int axis = 0; axis < Rank; ++axis) {
        out.extents[axis] = extents[axis] > plan::kMostExtent ? -1 : static_cast<int>(extents[axis]);
        out.strides[axis] = strides[axis];
      }
    }
    return out;
  }
};

// A tensor as a kernel's tensor_descriptor: its extents, outermost first, and its strides in elements, dense where they are
// not given: tl::make_tensor_descriptor(a, {M, K}). The launch refuses what the tensor engine cannot take: the base and
// all strides but the last, which is 1, are multiples of 16 bytes. Source: triton.language.make_tensor_descriptor, and
// triton.tools.tensor_descriptor.TensorDescriptor on the host. CUDA: `cuTensorMapEncodeTiled`.
template <class T, int Rank>
TL_BOTH described_tensor<T, Rank> make_tensor_descriptor(ptr<T> base, const long long (&extents)[Rank], const long long (&strides)[Rank]) {
  described_tensor<T, Rank> out{base, {}, {}};
  for (int axis = 0; axis < Rank; ++axis) {
    out.extents[axis] = extents[axis];
    out.strides[axis] = strides[axis];
  }
  return out;
}
template <class T, int Rank>
TL_BOTH described_tensor<T, Rank> make_tensor_descriptor(ptr<T> base, const long long (&extents)[Rank]) {
  long long strides[Rank];
  strides[Rank - 1] = 1;
  for (int axis = Rank - 2; axis >= 0; --axis) strides[axis] = strides[axis + 1] * extents[axis + 1];
  return make_tensor_descriptor(base, extents, strides);
}

namespace detail {

template <class T>
inline constexpr bool is_descriptor = false;
template <class T, auto... Block>
inline constexpr bool is_descriptor<tensor_descriptor<T, Block...>> = true;

// The tile that begins at an element of a descriptor's tensor, as pointers to all of it and as a mask of what exists.
template <class P, class M>
struct masked_pointers {
  P pointers;
  M mask;
};
template <class D>
TL_FN auto described_tile(const D& d, const int (&at)[D::rank]) {
  constexpr int kRow = D::rank - 2, kColumn = D::rank - 1;
  ptr<typename D::element_type> base = d.base;
  bool exists = true;
  for (int axis = 0; axis < kRow; ++axis) {
    base = advance(base, at[axis] * d.strides[axis]);
    exists = exists && at[axis] >= 0 && at[axis] < d.extents[axis];
  }
  const auto rows = (create_calls().arange(0, c<D::rows>) + at[kRow])[axes<false, true>(_, None)];
  const auto columns = (create_calls().arange(0, c<D::columns>) + at[kColumn])[axes<true, false>(None, _)];
  const auto pointers = base + (rows * d.strides[kRow] + columns);
  const auto mask = (rows >= 0) & (rows < d.extents[kRow]) & (columns >= 0) & (columns < d.extents[kColumn]);
  if constexpr (D::rank > 2) {
    const auto all = mask & exists;
    return masked_pointers<plain<decltype(pointers)>, plain<decltype(all)>>{pointers, all};
  } else {
    return masked_pointers<plain<decltype(pointers)>, plain<decltype(mask)>>{pointers, mask};
  }
}

template <class D, int Rank>
constexpr bool fits_descriptor() {
  static_assert(D::rank == Rank, "tl: a tile of a tensor descriptor is named by one coordinate for each of its axes");
  return D::rank == Rank;
}

}  // namespace detail

struct descriptor_calls {
  // The tile of a tensor descriptor that begins at these coordinates; 0 where the tensor ends. Source:
  // triton.language.load_tensor_descriptor. CUDA: a load for each element in range, 0 for the others.
  template <class D, int Rank>
    requires detail::is_descriptor<D>
  TL_FN auto load(const D& descriptor, const int (&at)[Rank], site where = TL_HERE) const {
    using T = detail::plain<typename D::element_type>;
    if constexpr (detail::fits_descriptor<D, Rank>()) {
      const auto tile = detail::described_tile(descriptor, at);
      return memory_calls().load(tile.pointers, tile.mask, T(0), where);
    }
  }
  // Writes a tile to a tensor descriptor, from these coordinates on; what lies behind the tensor's end is left out. Two
  // blocks must not write to one element: RACE. Source: triton.language.store_tensor_descriptor. CUDA:
  // `if (inside) p[i] = v;` in each thread.
  template <class D, int Rank, class V>
    requires detail::is_descriptor<D>
  TL_FN void store(const D& descriptor, const int (&at)[Rank], const V& value, site where = TL_HERE) const {
    if constexpr (detail::fits_descriptor<D, Rank>()) {
      const auto tile = detail::described_tile(descriptor, at);
      memory_calls().store(tile.pointers, value, tile.mask, where);
    }
  }
  // As tl.fetch of pointers: a tile for tl.range to copy. Where all tiles of a stage are named so, the tensor engine copies them
  // on sm_90. Source: desc.load in a loop with num_stages. CUDA: `cp.async.bulk.tensor` and an mbarrier.
  template <class D, int Rank>
    requires detail::is_descriptor<D>
  TL_FN auto fetch(const D& descriptor, const int (&at)[Rank], site where = TL_HERE) const {
    if constexpr (detail::fits_descriptor<D, Rank>()) {
      const auto tile = detail::described_tile(descriptor, at);
      using P = detail::plain<decltype(tile.pointers)>;
      using M = detail::plain<decltype(tile.mask)>;
      const detail::tile_box<Rank> box(descriptor, at);
      return fetched_tile<P, M, detail::no_other, detail::tile_box<Rank>>{tile.pointers, tile.mask, {}, where, box};
    }
  }
};

}  // namespace tl
