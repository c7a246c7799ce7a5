// Indices of strided tensors: logical (row-major over the shape), multi-dimensional, and element offsets
// from the buffer's start.
#pragma once

#include <cstdint>
#include <vector>

namespace kl {

using Shape = std::vector<std::int64_t>;

std::int64_t element_count(const Shape& shape);

// Dense row-major strides.
Shape dense_strides(const Shape& shape);

// The multi-dimensional index of a logical one.
Shape index_of(std::int64_t logical, const Shape& shape);

// The multi-dimensional index of an element offset, which may be in padding or outside the tensor: the
// axis of the largest stride is left unbounded, so {90, 4} and {-1, 99} say how far outside it is.
Shape index_of_offset(std::int64_t offset, const Shape& shape, const Shape& strides);

// The element offsets in logical order.
std::vector<std::int64_t> element_offsets(const Shape& shape, const Shape& strides);

}  // namespace kl
