// A map from numbers to values that keep their memory: to empty it and fill it again allocates nothing, which a search does
// a hundred thousand times a second. Open addressing; values have stable addresses.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

namespace kl::sim {

template <class Value>
class NumberMap {
 public:
  // Forgets all, whatever their number, in constant time.
  void clear() {
    if (++generation_ == 0) {
      slots_.clear();
      generation_ = 1;
    }
    count_ = used_ = 0;
    free_.clear();
  }
  // Null if there is none.
  const Value* find(std::uint64_t key) const {
    if (count_ == 0) return nullptr;
    const Slot& s = slots_[slot_of(key)];
    return s.generation == generation_ ? &values_[s.value] : nullptr;
  }
  Value* find(std::uint64_t key) { return const_cast<Value*>(static_cast<const NumberMap*>(this)->find(key)); }

  struct Got {
    Value& value;
    bool is_new;  // then it holds what some other key left there, and it is the caller's to set it right
  };
  Got get(std::uint64_t key) {
    if (2 * (count_ + 1) > slots_.size()) grow();
    Slot& s = slots_[slot_of(key)];
    if (s.generation == generation_) return {values_[s.value], false};
    s = {key, take_value(), generation_};
    ++count_;
    return {values_[s.value], true};
  }
  void erase(std::uint64_t key) {
    if (count_ == 0) return;
    std::size_t hole = slot_of(key);
    if (slots_[hole].generation != generation_) return;
    free_.push_back(slots_[hole].value);
    --count_;
    // What was put behind for want of room moves up.
    for (std::size_t i = next(hole); slots_[i].generation == generation_; i = next(i)) {
      const std::size_t home = home_of(slots_[i].key);
      if (((i - home) & (slots_.size() - 1)) < ((i - hole) & (slots_.size() - 1))) continue;
      slots_[hole] = slots_[i];
      hole = i;
    }
    slots_[hole].generation = 0;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t value = 0, generation = 0;  // of another generation: free
  };

  // Source: Knuth, The Art of Computer Programming 3, 6.4, multiplicative hashing by the golden ratio.
  std::size_t home_of(std::uint64_t key) const { return (key * 0x9e3779b97f4a7c15u) >> 32 & (slots_.size() - 1); }
  std::size_t next(std::size_t i) const { return (i + 1) & (slots_.size() - 1); }
  std::size_t slot_of(std::uint64_t key) const {
    std::size_t i = home_of(key);
    while (slots_[i].generation == generation_ && slots_[i].key != key) i = next(i);
    return i;
  }
  std::uint32_t take_value() {
    if (!free_.empty()) {
      const std::uint32_t value = free_.back();
      free_.pop_back();
      return value;
    }
    if (used_ == values_.size()) values_.emplace_back();
    return used_++;
  }
  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : 2 * slots_.size());
    old.swap(slots_);
    for (const Slot& s : old)
      if (s.generation == generation_) slots_[slot_of(s.key)] = s;
  }

  std::vector<Slot> slots_;         // a power of two of them, at most half taken
  std::deque<Value> values_;
  std::vector<std::uint32_t> free_;  // below used_
  std::uint32_t generation_ = 1, used_ = 0;
  std::size_t count_ = 0;
};

}  // namespace kl::sim
