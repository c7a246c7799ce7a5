#include <sim/simulation.hpp>

#include <sim/current_block.hpp>

namespace kl::sim {

Simulation::Simulation(const RunRequest& request, RunLog& log)
    : request_(request), log_(log), module_(request), machine_(memory_, log), races_(memory_, log), lanes_(memory_, log),
      watch_(memory_, request.watch_buffer, request.watch_element, log) {
  if (!loaded()) log.fail(module_.wrong_signature() ? RunOutcome::kBadSignature : RunOutcome::kCrashed, module_.error());
}

bool Simulation::plan(const std::vector<std::byte*>& contents, const std::optional<BlockStop>& stop) {
  machine_.set_shared_limit(request_.machine.shared_bytes_per_block);
  std::size_t next = 0;
  for (const Argument& a : request_.arguments)
    if (const auto* b = std::get_if<Buffer>(&a)) memory_.add(*b, contents[next++]);
  if (request_.check_races) {
    machine_.add_observer(&races_);
    machine_.add_observer(&lanes_);
  }
  if (request_.watch_buffer >= 0) machine_.add_observer(&watch_);
  set_hole_machine(&machine_);
  plan_ = module_.plan(request_, request_.machine.sms, [&](tl::dtype_id type, std::int64_t count) { return memory_.add_workspace(type, count); });
  if (!plan_.error.empty()) log_.fail(RunOutcome::kCrashed, plan_.error);
  else runner_.emplace(request_.machine, memory_, machine_, log_, stop);
  return plan_.error.empty();
}

void Simulation::restore() {
  log_.begin_run();
  memory_.restore();
  races_.begin_run();
}

}  // namespace kl::sim
