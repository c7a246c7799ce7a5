// Indices of strided tensors: logical (row-major over the shape), multi-dimensional, and element offsets
// from the buffer's start. Its index_of_offset stands in tl/executor.hpp, since backends name elements too.
#pragma once

#include <cstdint>
#include <vector>

#include <tl/executor.hpp>

namespace kl {

using Shape = std::vector<std::int64_t>;

std::int64_t element_count(const Shape& shape);

// Dense row-major strides.
Shape dense_strides(const Shape& shape);

// The multi-dimensional index of a logical one.
Shape index_of(std::int64_t logical, const Shape& shape);

// The element offsets in logical order.
std::vector<std::int64_t> element_offsets(const Shape& shape, const Shape& strides);

}  // namespace kl
