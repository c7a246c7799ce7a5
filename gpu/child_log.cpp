#include <gpu/child_log.hpp>

#include <sys/mman.h>

#include <cstring>
#include <new>
#include <utility>

namespace kl::gpu {
namespace {

std::size_t to_pages(std::size_t bytes) { return (bytes + 4095) / 4096 * 4096; }

}  // namespace

void PlanLog::fail(RunOutcome what, std::string_view why) {
  if (outcome != RunOutcome::kCompleted) return;
  outcome = what;
  copy_text(message, why);
}

void PlanLog::add(const FindingRecord& finding) {
  if (finding_count < kMostFindings) findings[finding_count++] = finding;
}

SharedResults::SharedResults(const RunRequest& request, std::size_t plans, std::size_t kept_seeds) {
  plans_at_ = to_pages(sizeof(ChildLog));
  std::size_t bytes = to_pages(plans_at_ + plans * sizeof(PlanLog));
  const auto take = [&bytes](std::size_t wanted) { return std::exchange(bytes, bytes + to_pages(wanted)); };
  for (const Argument& a : request.arguments) {
    const auto* b = std::get_if<Buffer>(&a);
    if (b == nullptr) continue;
    const auto span = static_cast<std::size_t>(b->span_elements());
    Part part;
    // Without bytes the tensor is filled on the GPU and stays there.
    part.elements = b->bytes.empty() ? 0 : span;
    part.contents = take(b->bytes.size());
    part.written = take(part.elements);
    if (kept_seeds > 0 && b->role != Role::kInput) part.kept_bytes = to_pages(span * static_cast<std::size_t>(tl::size_bytes(b->type)));
    part.kept = take(kept_seeds * part.kept_bytes);
    parts_.push_back(part);
  }
  pages_.emplace(bytes);
  new (base()) ChildLog();
  for (std::size_t i = 0; i < plans; ++i) new (&plan(i)) PlanLog();
  std::size_t i = 0;
  for (const Argument& a : request.arguments) {
    const auto* b = std::get_if<Buffer>(&a);
    if (b == nullptr) continue;
    if (!b->bytes.empty()) std::memcpy(contents(i), b->bytes.data(), b->bytes.size());
    ++i;
  }
}

void SharedResults::forget_kept(std::size_t seed, std::size_t buffer) {
  madvise(kept(seed, buffer), kept_bytes(buffer), MADV_REMOVE);
}

}  // namespace kl::gpu
