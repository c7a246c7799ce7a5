// What the order of blocks changes in the outputs of a kernel, and by which of its lines.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <checker/report.hpp>

namespace kl {

// The element that differs most between two results of the same request; nothing if the outputs are alike.
std::optional<OrderDifference> order_difference(const std::vector<const Buffer*>& buffers, const std::vector<BufferResult>& ascending,
                                                const std::vector<BufferResult>& other);

// What that element is, as a request's watch_buffer and watch_element.
struct WatchedElement {
  int buffer = -1;
  std::int64_t element = 0;
};
WatchedElement watched_element(const std::vector<const Buffer*>& buffers, const OrderDifference& difference);

// Adds the cause, given who touched the element in each of the two runs. Empty lists leave it unknown.
void explain(const std::vector<ElementTouch>& ascending, const std::vector<ElementTouch>& other, const std::vector<LaunchRecord>& launches,
             OrderDifference& difference);

}  // namespace kl
