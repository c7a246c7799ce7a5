#include <gpu/child_log.hpp>

#include <sys/mman.h>

#include <cstring>
#include <new>

namespace kl::gpu {
namespace {

std::size_t to_pages(std::size_t bytes) { return (bytes + 4095) / 4096 * 4096; }

}  // namespace

void ChildLog::fail(RunOutcome what, std::string_view why) {
  if (outcome != RunOutcome::kCompleted) return;
  outcome = what;
  copy_text(message, why);
}

void ChildLog::add(const FindingRecord& finding) {
  if (finding_count < kMostFindings) findings[finding_count++] = finding;
}

SharedResults::SharedResults(const RunRequest& request) {
  std::size_t bytes = to_pages(sizeof(ChildLog));
  for (const Argument& a : request.arguments) {
    const auto* b = std::get_if<Buffer>(&a);
    if (b == nullptr) continue;
    // Without bytes the tensor is filled on the GPU and stays there.
    const std::size_t elements = b->bytes.empty() ? 0 : static_cast<std::size_t>(b->span_elements());
    parts_.push_back({bytes, bytes + to_pages(b->bytes.size()), elements});
    bytes = parts_.back().written + to_pages(elements);
  }
  size_ = bytes;
  void* memory = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  base_ = static_cast<std::byte*>(memory);
  new (base_) ChildLog();
  std::size_t i = 0;
  for (const Argument& a : request.arguments) {
    const auto* b = std::get_if<Buffer>(&a);
    if (b == nullptr) continue;
    if (!b->bytes.empty()) std::memcpy(contents(i), b->bytes.data(), b->bytes.size());
    ++i;
  }
}

SharedResults::~SharedResults() { munmap(base_, size_); }

}  // namespace kl::gpu
