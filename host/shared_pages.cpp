#include <host/shared_pages.hpp>

#include <sys/mman.h>

namespace kl::host {

SharedPages::SharedPages(std::size_t size_bytes) : size_bytes_(size_bytes) {
  void* const memory = mmap(nullptr, size_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  data_ = static_cast<std::byte*>(memory);
}

SharedPages::~SharedPages() { munmap(data_, size_bytes_); }

}  // namespace kl::host
