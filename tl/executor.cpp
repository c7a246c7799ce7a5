#include <tl/executor.hpp>

#include <algorithm>
#include <numeric>

namespace kl {
namespace {

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

}  // namespace

std::int64_t Buffer::span_elements() const {
  std::int64_t last = 0;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == 0) return 0;
    last += (shape[d] - 1) * strides[d];
  }
  return last + 1;
}

std::vector<std::int64_t> index_of_offset(std::int64_t offset, const std::vector<std::int64_t>& shape,
                                          const std::vector<std::int64_t>& strides) {
  std::vector<std::int64_t> index(shape.size(), 0);
  std::vector<std::size_t> axes(shape.size());
  std::iota(axes.begin(), axes.end(), 0);
  std::stable_sort(axes.begin(), axes.end(), [&](auto a, auto b) { return strides[a] > strides[b]; });
  for (std::size_t d : axes) {
    if (strides[d] <= 0) continue;
    index[d] = floor_divide(offset, strides[d]);
    offset -= index[d] * strides[d];
  }
  return index;
}

}  // namespace kl
