// Where an element of an explicit shared tile stands, and which accesses to it move bits of an element's index alone.
// Plain C++, as banks.hpp is.
#pragma once

#include <tl/affine.hpp>
#include <tl/banks.hpp>
#include <tl/shape.hpp>
#include <tl/traits.hpp>

namespace kl::lanes {

// The row-major index of what a lane of the transposed tile holds.
struct TransposedLane {
  int rows, columns;
  constexpr int operator()(int lane) const { return lane % rows * columns + lane / rows; }
};

// Rows are moved 16 bytes at a time, columns an element at a time, by lanes that hold `width` of them side by side.
constexpr WarpAccess row_access(int size, int columns) {
  const int most = 16 / size;
  const int elements = columns < most ? columns : most;
  WarpAccess access = access_of(elements, 32, [](int lane) { return lane; });
  access.elements = elements;
  return access;
}
constexpr WarpAccess column_access(int rows, int columns, int width) {
  const int elements = rows < width ? rows : width;
  const int lanes = rows * columns / elements;
  return access_of(elements, lanes < 32 ? lanes : 32, TransposedLane{rows, columns});
}

// ldmatrix: eight lanes read sixteen bytes of as many rows.
constexpr WarpAccess matrix_access(int size, int columns) {
  WarpAccess access = access_of(columns, 8, [](int lane) { return lane; });
  access.elements = 16 / size;
  return access;
}

// Folds that free rows, whole tiles, their transposes and operands of tensor cores from bank conflicts, as far as there
// are any: sixteen bytes of a row stay together. Other extents than powers of two, and single vectors
// (which a transpose of one column reads as a row), stay as they are counted.
constexpr FoldResult tile_folds(int size, int rows, int columns, int width) {
  if (rows < 2 || columns < 2 || !tl::detail::is_power_of_two(rows) || !tl::detail::is_power_of_two(columns)) return {};
  const FoldResult plain = find_folds(size, row_access(size, columns), column_access(rows, columns, width));
  if (rows < 8 || columns * size < 16) return plain;
  const FoldResult all = find_folds(size, row_access(size, columns), column_access(rows, columns, width), matrix_access(size, columns));
  return all.free_of_conflicts || !plain.free_of_conflicts ? all : plain;
}

// --- panels of tensor cores ---------------------------------------------------------------------------------

// wgmma reads matrices in shared memory as panels of up to 128 bytes a row, whose 16-byte chunks are exchanged by the
// number of their row (the 128-, 64- and 32-byte swizzles of the PTX ISA, which copies by the tensor engine write too).
constexpr int panel_bytes(int size, int columns) { return columns * size < 128 ? columns * size : 128; }

constexpr bool fits_panels(int size, int rows, int columns) {
  return size <= 2 && rows >= 8 && columns * size >= 32 && tl::detail::is_power_of_two(rows) && tl::detail::is_power_of_two(columns);
}
// One row that a copy engine may bring as it is, since nothing is exchanged in it: a multiple of 16 bytes, 256 elements at most.
constexpr bool fits_row_box(int size, int rows, int columns) { return rows == 1 && columns * size % 16 == 0 && columns <= 256; }
constexpr Folds panel_folds(int size, int rows, int columns) {
  const int width = panel_bytes(size, columns), chunk = log2_of(16 / size), swizzled = log2_of(width / 16);
  Folds folds{.panel_bits = log2_of(width / size), .column_bits = log2_of(columns), .row_bits = log2_of(rows)};
  for (int bit = 0; bit < swizzled; ++bit) folds.set(folds.column_bits + log2_of(128 / width) + bit, 1u << (chunk + bit));
  return folds;
}

// --- accesses that move bits ----------------------------------------------------------------------------

template <class Term>
constexpr long long constant_stride(int extent) {
  if (extent == 1) return 0;
  if constexpr (tl::detail::is_constant<Term>)
    return Term::value;
  else
    return -1;
}

// Neighbours on the last axis are neighbours in memory, known when the kernel is compiled.
template <class Index>
inline constexpr bool steps_by_one = tl::detail::same<typename Index::linear_type::s2_type, tl::constant<1LL>>;

// The index bits that the lanes of an affine index tile move, 0 if it does not move bits only: strides are constant
// powers of two, and neither two axes nor the base share a bit.
template <class Index>
constexpr long long moved_index_bits() {
  using E = typename Index::linear_type;
  using S = typename Index::shape;
  const long long strides[3] = {constant_stride<typename E::s0_type>(S::extent(0)), constant_stride<typename E::s1_type>(S::extent(1)),
                                constant_stride<typename E::s2_type>(S::extent(2))};
  long long moved = 0;
  for (int axis = 0; axis < 3; ++axis) {
    const long long bits = (S::extent(axis) - 1) * strides[axis];
    if (strides[axis] < 0 || (strides[axis] & (strides[axis] - 1)) != 0 || (moved & bits) != 0) return 0;
    if (strides[axis] == 0 && S::extent(axis) > 1) continue;
    moved |= bits;
  }
  using B = typename E::base_type;
  if constexpr (tl::detail::is_constant<B>)
    return B::value >= 0 && (B::value & moved) == 0 ? moved : 0;
  else
    return tl::detail::term_divisor<B>() > moved ? moved : 0;
}

}  // namespace kl::lanes
