#include <checker/indexing.hpp>

#include <algorithm>
#include <numeric>

namespace kl {
std::int64_t element_count(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

Shape dense_strides(const Shape& shape) {
  Shape strides(shape.size(), 1);
  for (std::size_t d = shape.size(); d-- > 1;) strides[d - 1] = strides[d] * std::max<std::int64_t>(shape[d], 1);
  return strides;
}

Shape index_of(std::int64_t logical, const Shape& shape) {
  Shape index(shape.size(), 0);
  for (std::size_t d = shape.size(); d-- > 0;) {
    if (shape[d] <= 0) continue;
    index[d] = logical % shape[d];
    logical /= shape[d];
  }
  return index;
}

std::vector<std::int64_t> element_offsets(const Shape& shape, const Shape& strides) {
  const std::int64_t count = element_count(shape);
  std::vector<std::int64_t> offsets;
  offsets.reserve(static_cast<std::size_t>(count));
  Shape index(shape.size(), 0);
  std::int64_t offset = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    offsets.push_back(offset);
    for (std::size_t d = shape.size(); d-- > 0;) {
      offset += strides[d];
      if (++index[d] < shape[d]) break;
      offset -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  return offsets;
}

}  // namespace kl
