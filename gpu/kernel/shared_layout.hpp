// Where an element of an explicit shared tile stands. Plain C++, as banks.hpp is: tests run it on the host.
#pragma once

#include <gpu/kernel/banks.hpp>
#include <tl/traits.hpp>

namespace kl::gpu {

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

// Folds that free rows, whole tiles and their transposes from bank conflicts, as far as there are any: sixteen bytes of
// a row stay together. Other extents than powers of two, and single vectors, stay as they are counted.
constexpr FoldResult tile_folds(int size, int rows, int columns, int width) {
  if (rows < 2 || !tl::detail::is_power_of_two(rows) || !tl::detail::is_power_of_two(columns)) return {};
  return find_folds(size, row_access(size, columns), column_access(rows, columns, width));
}

}  // namespace kl::gpu
