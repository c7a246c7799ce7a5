// Sets of segments in 32 bits: a lone segment is itself, a set is a number. Sets that were made in the same way
// are the same, so a thousand granules that the same blocks read share one.
#pragma once

#include <cstdint>
#include <vector>

#include <sim/number_map.hpp>

namespace kl::sim {

class SegmentSets {
 public:
  using Entry = std::uint32_t;
  static constexpr Entry kNobody = 0xffffffff;

  void clear() {
    nodes_.clear();
    known_.clear();
  }
  // The one that was added last.
  std::uint32_t last(Entry e) const { return is_set(e) ? nodes_[e & ~kSet].segment : e; }
  // Without the last; kNobody if there is no other.
  Entry rest(Entry e) const { return is_set(e) ? nodes_[e & ~kSet].rest : kNobody; }
  // With one more; the same if it is the last already.
  Entry add(Entry e, std::uint32_t segment) {
    if (e == kNobody || last(e) == segment) return e == kNobody ? segment : e;
    const auto key = static_cast<std::uint64_t>(e) << 32 | segment;
    const auto [found, is_new] = known_.get(key);
    if (!is_new) return found;
    nodes_.push_back({e, segment});
    return found = kSet | static_cast<Entry>(nodes_.size() - 1);
  }
  // The first, from the last added back, for which f holds; kNobody if for none.
  template <class F>
  std::uint32_t find(Entry e, F f) const {
    for (; e != kNobody; e = is_set(e) ? nodes_[e & ~kSet].rest : kNobody)
      if (f(last(e))) return last(e);
    return kNobody;
  }

 private:
  static constexpr Entry kSet = Entry{1} << 31;
  static bool is_set(Entry e) { return (e & kSet) != 0; }
  struct Node {
    Entry rest;
    std::uint32_t segment;
  };
  std::vector<Node> nodes_;
  NumberMap<Entry> known_;
};

}  // namespace kl::sim
