#include <sim/buffers.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

namespace kl::sim {
namespace {

// Of workspaces. Not zeros: a kernel that forgets to initialise must not work by luck.
constexpr std::byte kFresh{0xa5};

// The mask of bits [first, first + count) that lie in the word of `first`.
std::uint64_t word_mask(std::int64_t first, std::int64_t count) {
  const int low = static_cast<int>(first & 63);
  const std::uint64_t ones = count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
  return ones << low;
}

void mark_padding(const Buffer& spec, std::size_t axis, std::int64_t offset, BitMap& inside) {
  if (axis == spec.shape.size()) return inside.set(offset);
  for (std::int64_t i = 0; i < spec.shape[axis]; ++i)
    mark_padding(spec, axis + 1, offset + i * spec.strides[axis], inside);
}

}  // namespace

void BitMap::set_many(std::int64_t first, std::int64_t count) {
  while (count > 0) {
    const std::int64_t here = std::min<std::int64_t>(count, 64 - (first & 63));
    words_[static_cast<std::size_t>(first >> 6)] |= word_mask(first, here);
    first += here;
    count -= here;
  }
}

bool BitMap::all(std::int64_t first, std::int64_t count) const {
  while (count > 0) {
    const std::int64_t here = std::min<std::int64_t>(count, 64 - (first & 63));
    const std::uint64_t mask = word_mask(first, here);
    if ((words_[static_cast<std::size_t>(first >> 6)] & mask) != mask) return false;
    first += here;
    count -= here;
  }
  return true;
}

std::int64_t BitMap::find_set(std::int64_t first, std::int64_t count) const {
  while (count > 0) {
    const std::int64_t here = std::min<std::int64_t>(count, 64 - (first & 63));
    const std::uint64_t hit = words_[static_cast<std::size_t>(first >> 6)] & word_mask(first, here);
    if (hit != 0) return (first & ~std::int64_t{63}) + std::countr_zero(hit);
    first += here;
    count -= here;
  }
  return -1;
}

std::string SimBuffer::element_text(std::int64_t element) const {
  std::string index;
  for (const std::int64_t i : index_of_offset(element, shape, strides)) index += (index.empty() ? "" : ", ") + std::to_string(i);
  return name + "[" + index + "]";
}

int DeviceMemory::place(SimBuffer buffer) {
  buffer.address = next_address_;
  const std::int64_t bytes = buffer.span * buffer.element_bytes;
  next_address_ += (bytes + kGuardBytes + 255) / 256 * 256;
  buffers_.push_back(std::move(buffer));
  return count() - 1;
}

int DeviceMemory::add(const Buffer& spec, std::byte* bytes) {
  SimBuffer b;
  b.name = spec.name;
  b.type = spec.type;
  b.element_bytes = tl::size_bytes(spec.type);
  b.shape = spec.shape;
  b.strides = spec.strides;
  b.span = spec.span_elements();
  b.bytes = bytes;
  b.before = spec.bytes.data();
  b.holds_values = spec.role != Role::kOutput;
  if (spec.role != Role::kInput) b.stored.resize(b.span);

  std::int64_t elements = 1;
  for (const std::int64_t extent : spec.shape) elements *= extent;
  if (elements != b.span) {
    BitMap inside;
    inside.resize(b.span);
    mark_padding(spec, 0, 0, inside);
    b.padding.resize(b.span);
    for (std::int64_t i = 0; i < b.span; ++i)
      if (!inside.test(i)) b.padding.set(i);
  }
  return place(std::move(b));
}

int DeviceMemory::add_workspace(tl::dtype_id type, std::int64_t count) {
  SimBuffer b;
  b.name = "workspace";
  b.type = type;
  b.element_bytes = tl::size_bytes(type);
  b.shape = {count};
  b.strides = {1};
  b.span = count;
  owned_.emplace_back(static_cast<std::size_t>(count * b.element_bytes), kFresh);
  b.bytes = owned_.back().data();
  b.stored.resize(count);
  return place(std::move(b));
}

void DeviceMemory::restore() {
  for (SimBuffer& b : buffers_) {
    b.stored.take_words([&](std::int64_t first) {
      const std::int64_t at = first * b.element_bytes, size = std::min<std::int64_t>(64, b.span - first) * b.element_bytes;
      if (b.before != nullptr) std::memcpy(b.bytes + at, b.before + at, static_cast<std::size_t>(size));
      else std::memset(b.bytes + at, static_cast<int>(kFresh), static_cast<std::size_t>(size));
    });
  }
}

std::string DeviceMemory::owner_of(int buffer, std::int64_t element) const {
  const SimBuffer& from = buffers_[static_cast<std::size_t>(buffer)];
  const std::int64_t address = from.address + element * from.element_bytes;
  for (const SimBuffer& b : buffers_) {
    if (&b == &from || address < b.address || address >= b.address + b.span * b.element_bytes) continue;
    return b.element_text((address - b.address) / b.element_bytes);
  }
  return "";
}

}  // namespace kl::sim
