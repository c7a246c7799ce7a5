// A number that a child can leave to its parent.
#pragma once

#include <sys/mman.h>

#include <atomic>

namespace kl::host {

class SharedNumber {
 public:
  SharedNumber()
      : value_(static_cast<std::atomic<int>*>(mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                                                   MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  ~SharedNumber() { munmap(value_, sizeof *value_); }
  std::atomic<int>& operator*() const { return *value_; }

 private:
  std::atomic<int>* value_;
};

}  // namespace kl::host
