// Memory that a process shares with the children that it forks: what a child leaves there outlives it.
#pragma once

#include <cstddef>
#include <new>

namespace kl::host {

// Zeros at first; only pages that are written cost memory. Throws std::bad_alloc.
class SharedPages {
 public:
  explicit SharedPages(std::size_t size_bytes);
  ~SharedPages();
  SharedPages(const SharedPages&) = delete;
  SharedPages& operator=(const SharedPages&) = delete;

  std::byte* data() const { return data_; }

 private:
  std::size_t size_bytes_;
  std::byte* data_;
};

// One T in such memory, as T() makes it. It is not destroyed, so T is plain data.
template <class T>
class Shared {
 public:
  Shared() : pages_(sizeof(T)), value_(new (pages_.data()) T()) {}
  T& operator*() const { return *value_; }
  T* operator->() const { return value_; }

 private:
  SharedPages pages_;
  T* value_;
};

}  // namespace kl::host
