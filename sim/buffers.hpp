// Simulated device memory: buffers, which elements of them hold a value, and the address map that says
// where an access outside its buffer would have landed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <tl/dtype_id.hpp>
#include <tl/executor.hpp>

namespace kl::sim {

// One bit per element.
class BitMap {
 public:
  void resize(std::int64_t bits) { words_.assign(static_cast<std::size_t>((bits + 63) / 64), 0); }
  bool empty() const { return words_.empty(); }
  bool test(std::int64_t i) const { return (words_[static_cast<std::size_t>(i >> 6)] >> (i & 63)) & 1u; }
  void set(std::int64_t i) { words_[static_cast<std::size_t>(i >> 6)] |= std::uint64_t{1} << (i & 63); }
  void set_range(std::int64_t first, std::int64_t count) {
    if (count == 1) set(first);
    else set_many(first, count);
  }
  bool all(std::int64_t first, std::int64_t count) const;
  // The first set bit of [first, first + count), or -1.
  std::int64_t find_set(std::int64_t first, std::int64_t count) const;
  // Calls f(first) for every 64 bits from a multiple of 64 on of which one is set, and clears them.
  template <class F>
  void take_words(F f) {
    for (std::size_t w = 0; w < words_.size(); ++w) {
      if (words_[w] == 0) continue;
      f(static_cast<std::int64_t>(w) * 64);
      words_[w] = 0;
    }
  }

 private:
  void set_many(std::int64_t first, std::int64_t count);
  std::vector<std::uint64_t> words_;
};

struct SimBuffer {
  std::string name;
  tl::dtype_id type = tl::dtype_id::float32;
  int element_bytes = 4;
  std::vector<std::int64_t> shape, strides;
  std::int64_t span = 0;                // elements, padding included
  std::byte* bytes = nullptr;
  const std::byte* before = nullptr;    // its contents before the run; null: a workspace
  bool holds_values = false;            // every element had a value before the run
  BitMap stored;                        // elements that the run has stored to; empty for inputs
  BitMap padding;                       // elements between rows; empty if there are none
  bool writable = false;                // through an argument of the launch that is running
  std::int64_t address = 0;             // simulated, 256-byte aligned, with a guard zone behind

  bool has_value(std::int64_t element) const { return holds_values || stored.test(element); }
  // As the puzzle counts its elements: "y[3]", "total[0, 0]".
  std::string element_text(std::int64_t element) const;
};

// Bytes between buffers that belong to nobody.
constexpr std::int64_t kGuardBytes = 4096;

class DeviceMemory {
 public:
  // A buffer over `bytes` of the caller's memory, which hold what `spec` does. Returns its index. To restore it, `spec` is
  // read again.
  int add(const Buffer& spec, std::byte* bytes);
  // Scratch memory owned here, without values.
  int add_workspace(tl::dtype_id type, std::int64_t count);

  // Undoes what the run stored.
  void restore();

  SimBuffer& operator[](int i) { return buffers_[static_cast<std::size_t>(i)]; }
  int count() const { return static_cast<int>(buffers_.size()); }
  // What lies at an element outside its buffer: "y[3]", or empty for a guard zone.
  std::string owner_of(int buffer, std::int64_t element) const;

 private:
  int place(SimBuffer buffer);
  std::vector<SimBuffer> buffers_;
  std::vector<std::vector<std::byte>> owned_;
  std::int64_t next_address_ = std::int64_t{1} << 32;
};

}  // namespace kl::sim
