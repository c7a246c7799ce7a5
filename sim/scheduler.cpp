#include <sim/scheduler.hpp>

#include <algorithm>

namespace kl::sim {

BlockScheduler::BlockScheduler(const BlockStacks& stacks, Schedule& schedule) : stacks_(stacks) { use(schedule); }

void BlockScheduler::use(Schedule& schedule) {
  schedule_ = &schedule;
  preempts_ = schedule.preempts();
  follows_atomics_ = schedule.follows_atomics();
}

// Blocks that a deadlock left suspended are unwound.
BlockScheduler::~BlockScheduler() { slots_.clear(); }

void BlockScheduler::start_fiber(int number) {
  Slot& slot = *slots_[static_cast<std::size_t>(number)];
  slot.fiber = boost::context::fiber(std::allocator_arg, stacks_[number], KeepStack{}, [this, &slot](boost::context::fiber&& caller) {
    slot.caller = std::move(caller);
    for (;;) {
      work(slot);
      slot.caller = std::move(slot.caller).resume();  // until there is another launch
    }
    return std::move(slot.caller);
  });
}

// The slot's block, and where nobody waits and nothing preempts, the blocks after it.
void BlockScheduler::work(Slot& slot) {
  do {
    launch_->body(slot.block);
    slot.state = State::kFree;
    --resident_;
  } while (!preempts_ && resident_ == 0 && take_next(slot));
}

bool BlockScheduler::take_next(Slot& slot) {
  if (next_ == count_) return false;
  const std::int64_t linear = launch_->order(next_++);
  const std::int64_t* grid = launch_->grid;
  slot.block = linear;
  slot.state = State::kReady;
  slot.vain = 0;
  slot.last = {};
  slot.context = {};
  slot.context.machine = launch_->machine;
  std::copy_n(grid, 3, slot.context.count);
  slot.context.id[0] = linear % grid[0];
  slot.context.id[1] = linear / grid[0] % grid[1];
  slot.context.id[2] = linear / (grid[0] * grid[1]);
  ++resident_;
  if (running_ == &slot) launch_->enter(slot.context, linear);
  return true;
}

void BlockScheduler::resume(Slot& slot) {
  running_ = &slot;
  current_block() = &slot.context;
  launch_->enter(slot.context, slot.block);
  slot.fiber = std::move(slot.fiber).resume();
  running_ = nullptr;
  current_block() = nullptr;
}

void BlockScheduler::give_way(State state) {
  Slot& slot = *running_;
  slot.state = state;
  slot.seen = version_;
  slot.since = ++turns_;
  slot.caller = std::move(slot.caller).resume();
}

void BlockScheduler::count_vain(const Poll& poll, int weight) {
  if (running_ == nullptr) return;
  running_->last = poll;
  if (idle_ > 0 && looked_at_.emplace(running_->block, poll.where.line, poll.buffer, poll.element).second) idle_ = 0;
  running_->vain += weight;
  if (running_->vain < kPatience) return;
  running_->vain = 0;
  give_way(State::kParked);
}

// Nobody can go on for sure: those that wait look again, in turns. Null if they have done so for too long.
BlockScheduler::Slot* BlockScheduler::choose_waiting() {
  Slot* longest = nullptr;
  for (const auto& s : slots_)
    if (s->state == State::kParked && (longest == nullptr || s->since < longest->since)) longest = s.get();
  if (idle_version_ != version_) {
    idle_ = 0;
    looked_at_.clear();
  }
  idle_version_ = version_;
  return ++idle_ > kIdleRounds * resident_ ? nullptr : longest;
}

BlockScheduler::Slot* BlockScheduler::choose() {
  candidates_.clear();
  candidate_slots_.clear();
  int current = -1;
  for (const auto& s : slots_) {
    if (s->state == State::kFree || (s->state == State::kParked && s->seen == version_)) continue;
    if (s.get() == entered_ && s->state == State::kReady) current = static_cast<int>(candidates_.size());
    candidates_.push_back({s->block, true});
    candidate_slots_.push_back(s.get());
  }
  const bool room = next_ < count_ && resident_ < std::min<std::int64_t>(stacks_.count(), launch_->most_resident);
  if (!preempts_ && !candidates_.empty())
    return *std::min_element(candidate_slots_.begin(), candidate_slots_.end(), [](const Slot* a, const Slot* b) { return a->since < b->since; });
  if (room) {
    candidates_.push_back({launch_->order(next_), false});
    candidate_slots_.push_back(nullptr);
  }
  if (candidates_.empty()) return choose_waiting();
  const std::size_t pick = candidates_.size() == 1 && !follows_atomics_ ? 0 : schedule_->choose(candidates_, current);
  if (candidate_slots_[pick] != nullptr) return candidate_slots_[pick];
  auto unused = std::find_if(slots_.begin(), slots_.end(), [](const auto& s) { return s->state == State::kFree; });
  if (unused == slots_.end()) {
    slots_.push_back(std::make_unique<Slot>());
    start_fiber(static_cast<int>(slots_.size()) - 1);
    unused = slots_.end() - 1;
  }
  take_next(**unused);
  return unused->get();
}

bool BlockScheduler::note_deadlock() {
  for (const auto& s : slots_)
    if (s->state == State::kParked) waiting_.push_back({s->block, s->last});
  std::sort(waiting_.begin(), waiting_.end(), [](const Waiting& a, const Waiting& b) { return a.block < b.block; });
  slots_.clear();
  return false;
}

bool BlockScheduler::run(const Launch& launch) {
  launch_ = &launch;
  count_ = launch.grid[0] * launch.grid[1] * launch.grid[2];
  next_ = 0;
  resident_ = 0;
  idle_ = 0;
  looked_at_.clear();
  waiting_.clear();
  schedule_->begin_launch(count_);
  while (resident_ > 0 || next_ < count_) {
    Slot* slot = choose();
    if (slot == nullptr) return note_deadlock();
    entered_ = slot;
    resume(*slot);
  }
  return true;
}

}  // namespace kl::sim
