#include <gpu/padding.hpp>

#include <cstring>
#include <vector>

namespace kl::gpu {
namespace {

void mark_inside(const Buffer& buffer, std::size_t axis, std::int64_t offset, std::vector<bool>& inside) {
  if (axis == buffer.shape.size()) {
    inside[static_cast<std::size_t>(offset)] = true;
    return;
  }
  for (std::int64_t i = 0; i < buffer.shape[axis]; ++i) mark_inside(buffer, axis + 1, offset + i * buffer.strides[axis], inside);
}

}  // namespace

GuardHit changed_padding(const Buffer& before, const std::byte* after) {
  std::int64_t elements = 1;
  for (const std::int64_t extent : before.shape) elements *= extent;
  const std::int64_t span = before.span_elements();
  GuardHit hit;
  if (elements == span || before.bytes.empty()) return hit;
  std::vector<bool> inside(static_cast<std::size_t>(span));
  mark_inside(before, 0, 0, inside);
  const auto size = static_cast<std::size_t>(tl::size_bytes(before.type));
  for (std::int64_t e = 0; e < span; ++e) {
    const std::size_t at = static_cast<std::size_t>(e) * size;
    if (inside[static_cast<std::size_t>(e)] || std::memcmp(&before.bytes[at], after + at, size) == 0) continue;
    if (hit.count++ == 0) hit.element = e;
  }
  return hit;
}

}  // namespace kl::gpu
