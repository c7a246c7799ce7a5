#include <tl/executor.hpp>

namespace kl {

std::int64_t Buffer::span_elements() const {
  std::int64_t last = 0;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    if (shape[d] == 0) return 0;
    last += (shape[d] - 1) * strides[d];
  }
  return last + 1;
}

}  // namespace kl
