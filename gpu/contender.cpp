#include <gpu/contender.hpp>

#include <chrono>

#include <gpu/advice.hpp>
#include <gpu/faults.hpp>

namespace kl::gpu {

Status add_workspaces(const host::PlanResult& plan, std::size_t buffers, DeviceMemory& memory, Contender& contender) {
  contender.first_workspace = memory.count();
  contender.workspaces = plan.workspaces.size();
  for (const host::PlannedWorkspace& w : plan.workspaces) KL_RETURN_ERROR(memory.add("workspace", w.type, w.count));
  const int shift = static_cast<int>(contender.first_workspace - buffers);
  for (ReadyLaunch& launch : contender.launches)
    for (tl::plan::argument& a : launch.arguments)
      if (a.buffer >= static_cast<int>(buffers)) a.buffer += shift;
  return {};
}

Status poison_workspaces(const Contender& contender, const DeviceMemory& memory) {
  for (std::size_t i = 0; i < contender.workspaces; ++i) KL_RETURN_ERROR(memory.poison(contender.first_workspace + i));
  return {};
}

Status queue_all(const Contender& contender, const Device& device, const DeviceMemory& memory) {
  for (const ReadyLaunch& launch : contender.launches) KL_RETURN_ERROR(queue(launch, device, memory));
  return {};
}

bool run_once(const Contender& contender, const Device& device, const DeviceMemory& memory, bool& sticky) {
  const auto wait = [&]() -> Status {
    KL_CUDA(device.cuda, cuCtxSynchronize);
    return {};
  };
  const auto start = std::chrono::steady_clock::now();
  for (const ReadyLaunch& launch : contender.launches) {
    Status error = queue(launch, device, memory);
    if (!error) error = wait();
    if (!error) continue;
    record_fault(*error, launch, *contender.log);
    sticky = is_sticky(error->code);
    return false;
  }
  contender.log->run_ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  return true;
}

Status find_stray_stores(const Contender& contender, const DeviceMemory& memory) {
  std::vector<GuardHit> hits;
  for (std::size_t i = 0; i < memory.count(); ++i) {
    hits.clear();
    KL_RETURN_ERROR(memory.check_guards(i, hits));
    for (const GuardHit& hit : hits) contender.log->add(stray_store(contender, i, hit));
    if (!hits.empty()) KL_RETURN_ERROR(memory.restore_guards(i));
  }
  return {};
}

FindingRecord stray_store(const Contender& contender, std::size_t tensor, const GuardHit& hit) {
  FindingRecord f{};
  f.kind = FindingKind::kOutOfBounds;
  if (contender.launches.size() == 1) {
    copy_text(f.kernel, contender.launches[0].kernel);
    copy_text(f.file, contender.launches[0].where.file);
    f.line = contender.launches[0].where.line;
  }
  f.buffer = static_cast<int>(tensor);
  f.element = hit.element;
  f.count = hit.count;
  copy_text(f.detail, kStrayStore);
  return f;
}

}  // namespace kl::gpu
