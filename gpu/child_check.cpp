// A run on given contents: outputs, stray stores, and which elements were stored to.
#include <gpu/child_run.hpp>

#include <gpu/padding.hpp>

namespace kl::gpu {
namespace {

// Everything as before the run; outputs get `flip`ped poison when it is not zero.
Status fill(const ReadyRun& run, const Contender& own, unsigned char flip) {
  for (std::size_t i = 0; i < run.buffers.size(); ++i) {
    const Buffer& b = *run.buffers[i];
    if (flip == 0 || b.role != Role::kOutput) {
      KL_RETURN_ERROR(run.memory.upload(i, b.bytes.data()));
      continue;
    }
    std::vector<std::byte> bytes = b.bytes;
    for (std::byte& byte : bytes) byte ^= std::byte{flip};
    KL_RETURN_ERROR(run.memory.upload(i, bytes.data()));
  }
  return poison_workspaces(own, run.memory);
}

Status find_changed_padding(const ReadyRun& run, const Contender& own) {
  for (std::size_t i = 0; i < run.buffers.size(); ++i)
    if (const GuardHit hit = changed_padding(*run.buffers[i], run.results.contents(i)); hit.count > 0)
      own.log->add(stray_store(own, i, hit));
  return {};
}

// True if an element of an output still has its poison.
bool mark(const ReadyRun& run, std::size_t i, const std::byte* after, unsigned char flip) {
  const Buffer& b = *run.buffers[i];
  const auto size = static_cast<std::size_t>(tl::size_bytes(b.type));
  bool all = true;
  for (std::size_t e = 0; e < run.results.elements(i); ++e) {
    bool changed = b.role == Role::kInout;
    for (std::size_t k = e * size; k < (e + 1) * size; ++k) changed |= after[k] != (b.bytes[k] ^ std::byte{flip});
    if (changed) run.results.written(i)[e] = 1;
    all &= changed;
  }
  return b.role == Role::kOutput && !all;
}

// An output element that holds its poison was not stored to, or happens to be right: a second run over other
// poison tells which.
Status mark_written(const ReadyRun& run, const Contender& own) {
  bool doubtful = false, sticky = false;
  for (std::size_t i = 0; i < run.buffers.size(); ++i) doubtful |= mark(run, i, run.results.contents(i), 0);
  if (!doubtful) return {};
  KL_RETURN_ERROR(fill(run, own, 0xFF));
  if (!run_limited(run, own, sticky)) return {};
  std::vector<std::byte> second;
  for (std::size_t i = 0; i < run.buffers.size(); ++i) {
    if (run.buffers[i]->role != Role::kOutput || run.buffers[i]->bytes.empty()) continue;
    second.resize(run.buffers[i]->bytes.size());
    KL_RETURN_ERROR(run.memory.download(i, second.data()));
    mark(run, i, second.data(), 0xFF);
  }
  return {};
}

}  // namespace

Status validate(const ReadyRun& run, const Contender& own) {
  bool sticky = false;
  KL_RETURN_ERROR(fill(run, own, 0));
  if (!run_limited(run, own, sticky)) return {};
  for (std::size_t i = 0; i < run.buffers.size(); ++i)
    if (!run.buffers[i]->bytes.empty()) KL_RETURN_ERROR(run.memory.download(i, run.results.contents(i)));
  KL_RETURN_ERROR(find_stray_stores(own, run.memory));
  KL_RETURN_ERROR(find_changed_padding(run, own));
  return mark_written(run, own);
}

}  // namespace kl::gpu
