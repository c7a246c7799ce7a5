#include <sim/block_runner.hpp>

#include <cstring>
#include <functional>

#include <tl/block.hpp>

namespace kl::sim {
namespace {

bool check_launch(const host::PlannedLaunch& launch, int number, RunLog& log) {
  const std::string problem = host::launch_problem(launch);
  if (problem.empty()) return true;
  FindingRecord f{};
  f.kind = FindingKind::kBadLaunch;
  f.launch = number;
  const std::int64_t nowhere[3] = {0, 0, 0};
  f.here = make_side(log, AccessKind::kRead, nowhere, -1, launch.what.where);
  f.buffer = -1;
  f.count = 1;
  std::snprintf(f.detail, sizeof f.detail, "%s", problem.c_str());
  log.add(f);
  return false;
}

void note_launch(const host::PlannedLaunch& launch, RunLog& log) {
  if (log.launch_count < kMaxLaunches) {
    LaunchName& n = log.launches[log.launch_count];
    std::strncpy(n.kernel, launch.kernel.c_str(), sizeof n.kernel - 1);
    std::copy_n(launch.what.grid, 3, n.grid);
    n.num_warps = launch.what.num_warps;
    n.vector_elements = host::vector_elements(launch);
  }
  ++log.launch_count;
  ++log.counters.launches;
}

void pause_before(const host::PlannedLaunch& launch) {
  std::snprintf(kernelings_kernel_name, sizeof kernelings_kernel_name, "%s", launch.kernel.c_str());
  kernelings_block_begins();
}

// Changes of priority in a run of kPrioritised: two, so that three ordering constraints are met with some chance.
constexpr int kPctDepth = 3;
// Of a run, as guessed: the changes fall among the first synchronisations, where most faults show.
constexpr std::int64_t kPctSteps = 64;

void set_writable(const host::PlannedLaunch& launch, DeviceMemory& memory) {
  for (int i = 0; i < memory.count(); ++i) memory[i].writable = false;
  for (const auto& a : launch.arguments)
    if (tl::plan::is_tensor(a) && a.writable && a.buffer >= 0) memory[a.buffer].writable = true;
}

}  // namespace

LaunchRunner::LaunchRunner(DeviceMemory& memory, SimMachine& machine, RunLog& log, const MachineModel& model, const std::optional<BlockStop>& stop)
    : memory_(memory), machine_(machine), log_(log), model_(model), stop_(stop), stacks_(static_cast<int>(model.resident_blocks())),
      random_walk_(0), pct_(0, kPctDepth, kPctSteps), scheduler_(stacks_, sequential_) {
  machine.set_scheduler(&scheduler_);
}

void StartOrder::begin(const BlockSchedule& schedule, std::int64_t count, int launch) {
  order_ = schedule.order;
  count_ = count;
  shuffled_.clear();
  if (order_ != BlockOrder::kShuffled && order_ != BlockOrder::kInterleaved && order_ != BlockOrder::kPrioritised) return;
  for (std::int64_t i = 0; i < count; ++i) shuffled_.push_back(i);
  Random random(schedule.seed * 0x9e3779b97f4a7c15u + static_cast<std::uint64_t>(launch));
  for (std::int64_t i = count - 1; i > 0; --i)
    std::swap(shuffled_[static_cast<std::size_t>(i)], shuffled_[random() % static_cast<std::uint64_t>(i + 1)]);
}

Schedule& LaunchRunner::schedule_for(const BlockSchedule& s) {
  switch (s.order) {
    case BlockOrder::kInterleaved: return random_walk_ = RandomWalk(s.seed);
    case BlockOrder::kPrioritised: pct_.restart(s.seed); return pct_;
    case BlockOrder::kChosen: return chosen_.emplace(s.turns);
    default: return sequential_;
  }
}

bool LaunchRunner::run(const host::Plan& plan, const BlockSchedule& schedule) { return run(plan, schedule, schedule_for(schedule)); }

bool LaunchRunner::run(const host::Plan& plan, const BlockSchedule& start, Schedule& turns) {
  scheduler_.use(turns);
  for (const host::PlannedLaunch& launch : plan.launches) {
    const int number = log_.launch_count;
    note_launch(launch, log_);
    if (!check_launch(launch, number, log_)) return false;
    set_writable(launch, memory_);
    machine_.begin_launch(number);
    const std::int64_t before = scheduler_.steps();
    const bool ended = run_blocks(launch, start, number);
    log_.counters.synchronisations += scheduler_.steps() - before;
    if (!ended) return false;
  }
  return true;
}

// False on deadlock, which is in the log then.
bool LaunchRunner::run_blocks(const host::PlannedLaunch& launch, const BlockSchedule& start, int number) {
  const std::int64_t grid[3] = {launch.what.grid[0], launch.what.grid[1], launch.what.grid[2]};
  order_.begin(start, grid[0] * grid[1] * grid[2], number);
  tl::block tl;
  BlockScheduler::Launch blocks;
  std::copy_n(grid, 3, blocks.grid);
  blocks.order = [this](std::int64_t i) { return order_[i]; };
  blocks.machine = &machine_;
  blocks.most_resident = model_.sms * model_.resident_per_sm(launch.what.num_warps, 0);
  blocks.enter = [this](const BlockContext& block, std::int64_t linear) { machine_.enter_block(block.id, linear); };
  // An exception ends the process from here, which is a verdict: its place is then still on the stack.
  const auto run_block = [&](std::int64_t linear) {
    if (stop_ && stop_->launch == number && stop_->block == linear) pause_before(launch);
    launch.what.run(launch.what.kernel, tl, launch.what.arguments);
    machine_.end_block();
    ++log_.counters.blocks;
  };
  blocks.body = std::ref(run_block);  // by reference: a copy would not fit a function without an allocation
  if (scheduler_.run(blocks)) return true;
  machine_.report_deadlock(scheduler_.waiting(), scheduler_.never_started(), grid);
  return false;
}

}  // namespace kl::sim
