#include <checker/order_difference.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include <checker/element.hpp>
#include <checker/indexing.hpp>
#include <checker/phrases.hpp>

namespace kl {
namespace {

using Touches = std::vector<ElementTouch>;

// Sums in two orders are this near to each other unless terms cancel: more is another value, not another rounding.
constexpr double kMostUlpsOfSums = 4096;

bool same_block(const ElementTouch& a, const ElementTouch& b) { return std::equal(a.by.block, a.by.block + 3, b.by.block); }

std::string block_of(const ElementTouch& touch, const std::vector<LaunchRecord>& launches) {
  Side side = touch.by;
  side.lane = -1;
  return side_text(side, launches);
}

// Whether the touch at `at` left another value than it found, as far as later ones tell.
bool changed(const Touches& touches, std::size_t at) {
  return touches[at].writes && (at + 1 == touches.size() || touches[at + 1].before != touches[at].before);
}

// One block reads, another changes the element, and the first writes over that without having looked again.
struct LostUpdate {
  std::size_t read, lost, overwrite;
};
std::optional<LostUpdate> lost_update(const Touches& touches) {
  for (std::size_t k = 0; k < touches.size(); ++k) {
    if (!touches[k].replaces) continue;
    std::optional<std::size_t> lost;
    for (std::size_t i = k; i-- > 0;) {
      if (!same_block(touches[i], touches[k])) {
        if (changed(touches, i)) lost = i;
      } else if (touches[i].reads && !touches[i].replaces) {
        if (lost) return LostUpdate{i, *lost, k};
        break;
      } else if (touches[i].writes) {
        break;
      }
    }
  }
  return std::nullopt;
}

const ElementTouch* last_write(const Touches& touches) {
  for (std::size_t i = touches.size(); i-- > 0;)
    if (touches[i].writes) return &touches[i];
  return nullptr;
}

bool explain_lost_update(const Touches& touches, const std::vector<LaunchRecord>& launches, const std::string& element, OrderDifference& out) {
  const std::optional<LostUpdate> found = lost_update(touches);
  if (!found) return false;
  const ElementTouch &read = touches[found->read], &lost = touches[found->lost], &last = touches[found->overwrite];
  out.cause = OrderDifference::Cause::kLostUpdate;
  out.place = last.by.place;
  out.other_place = read.by.place;
  out.sentence = fmt::format("lost update: {0} reads {1} on line {2}, {3} changes it on line {4}, and {0} writes over that on line {5}",
                             block_of(last, launches), element, read.by.place.line, block_of(lost, launches), lost.by.place.line,
                             last.by.place.line);
  return true;
}

// All that changes a float is added to it, in an order that nothing fixes.
bool explain_sum(const Touches& touches, const std::string& element, OrderDifference& out) {
  if (!tl::is_floating(out.type) || !(out.ulps <= kMostUlpsOfSums)) return false;
  const ElementTouch* last = last_write(touches);
  if (last == nullptr || last->by.access != AccessKind::kAtomic || last->replaces) return false;
  out.cause = OrderDifference::Cause::kFloatSum;
  out.place = last->by.place;
  out.sentence = fmt::format("order-dependent float sum: the atomics of line {} add to {} in the order in which blocks come, and each "
                             "addition rounds; a sum in a fixed order repeats", last->by.place.line, element);
  return true;
}

}  // namespace

std::optional<OrderDifference> order_difference(const std::vector<const Buffer*>& buffers, const std::vector<BufferResult>& ascending,
                                                const std::vector<BufferResult>& other) {
  std::optional<OrderDifference> out;
  if (ascending.size() != buffers.size() || other.size() != buffers.size()) return out;
  for (std::size_t b = 0; b < buffers.size() && !out; ++b) {
    const Buffer& buffer = *buffers[b];
    if (buffer.role == Role::kInput || ascending[b].bytes == other[b].bytes) continue;
    const auto size = static_cast<std::size_t>(tl::size_bytes(buffer.type));
    const std::vector<std::int64_t> offsets = element_offsets(buffer.shape, buffer.strides);
    for (const std::int64_t offset : offsets) {
      const std::size_t at = static_cast<std::size_t>(offset) * size;
      const std::byte *a = &ascending[b].bytes[at], *o = &other[b].bytes[at];
      if (std::memcmp(a, o, size) == 0) continue;
      const double ulps = ulp_distance(buffer.type, a, o);
      if (!out) out.emplace(OrderDifference{.buffer = buffer.name, .type = buffer.type, .total = std::ssize(offsets)});
      if (out->differing++ > 0 && !(ulps > out->ulps)) continue;
      out->index = index_of_offset(offset, buffer.shape, buffer.strides);
      out->ascending = element_text(buffer.type, a);
      out->other = element_text(buffer.type, o);
      out->ulps = ulps;
    }
  }
  return out;
}

WatchedElement watched_element(const std::vector<const Buffer*>& buffers, const OrderDifference& difference) {
  for (std::size_t b = 0; b < buffers.size(); ++b) {
    if (buffers[b]->name != difference.buffer) continue;
    WatchedElement out{static_cast<int>(b), 0};
    for (std::size_t d = 0; d < difference.index.size(); ++d) out.element += difference.index[d] * buffers[b]->strides[d];
    return out;
  }
  return {};
}

void explain(const Touches& ascending, const Touches& other, const std::vector<LaunchRecord>& launches, OrderDifference& out) {
  const std::string element = out.buffer + index_text(out.index);
  if (explain_lost_update(other, launches, element, out) || explain_lost_update(ascending, launches, element, out)) return;
  if (explain_sum(other, element, out)) return;
  const ElementTouch *one = last_write(ascending), *two = last_write(other);
  if (two == nullptr) return;
  out.place = two->by.place;
  if (one != nullptr && !same_block(*one, *two) && one->replaces && two->replaces) {
    out.cause = OrderDifference::Cause::kLastWriter;
    out.sentence = fmt::format("{} is what the last block leaves there: {} in ascending order, {} in this one", element,
                               block_of(*one, launches), block_of(*two, launches));
    return;
  }
  out.sentence = fmt::format("{} on line {} leaves another value in {} when blocks come in another order", block_of(*two, launches),
                             two->by.place.line, element);
}

}  // namespace kl
