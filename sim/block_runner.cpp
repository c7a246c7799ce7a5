#include <sim/block_runner.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <random>

#include <boost/context/fiber.hpp>
#include <boost/context/preallocated.hpp>
#include <fmt/format.h>

#include <tl/block.hpp>

namespace kl::sim {
namespace {

namespace context = boost::context;

// Large frames may step over a small guard page, so the guard is large too.
constexpr std::size_t kGuardZoneBytes = std::size_t{16} << 20;

// A stack with a guard zone below. Reserved lazily by the kernel of the host.
class BlockStack {
 public:
  BlockStack() {
    const std::size_t bytes = kBlockStackBytes + kGuardZoneBytes;
    base_ = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (base_ == MAP_FAILED) throw std::bad_alloc();
    mprotect(base_, kGuardZoneBytes, PROT_NONE);
  }
  ~BlockStack() { munmap(base_, kBlockStackBytes + kGuardZoneBytes); }
  BlockStack(const BlockStack&) = delete;
  BlockStack& operator=(const BlockStack&) = delete;

  StackRange range() const { return {base_, kBlockStackBytes + kGuardZoneBytes}; }
  context::preallocated preallocated() const {
    context::stack_context where;
    where.size = kBlockStackBytes;
    where.sp = low() + kBlockStackBytes;
    return {where.sp, where.size, where};
  }

 private:
  char* low() const { return static_cast<char*>(base_) + kGuardZoneBytes; }
  void* base_;
};

// The stack outlives its fiber; nothing is freed by it.
struct KeepStack {
  void deallocate(context::stack_context&) {}
};

// A permutation of [0, count) that needs no memory for the plain orders.
class Order {
 public:
  Order(const RunRequest& request, std::int64_t count, int launch) : order_(request.order), count_(count) {
    if (order_ != BlockOrder::kShuffled) return;
    shuffled_.resize(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) shuffled_[static_cast<std::size_t>(i)] = i;
    std::mt19937_64 random(request.seed * 0x9e3779b97f4a7c15u + static_cast<std::uint64_t>(launch));
    for (std::int64_t i = count - 1; i > 0; --i)
      std::swap(shuffled_[static_cast<std::size_t>(i)], shuffled_[random() % static_cast<std::uint64_t>(i + 1)]);
  }
  std::int64_t operator[](std::int64_t i) const {
    if (order_ == BlockOrder::kDescending) return count_ - 1 - i;
    return order_ == BlockOrder::kShuffled ? shuffled_[static_cast<std::size_t>(i)] : i;
  }

 private:
  BlockOrder order_;
  std::int64_t count_;
  std::vector<std::int64_t> shuffled_;
};

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
  }
  ++log.launch_count;
  ++log.counters.launches;
}

void run_blocks(const host::PlannedLaunch& launch, const RunRequest& request, int number, SimMachine& machine, RunLog& log) {
  const auto& grid = launch.what.grid;
  const std::int64_t count = grid[0] * grid[1] * grid[2];
  const Order order(request, count, number);
  BlockContext block;
  block.machine = &machine;
  std::copy_n(grid, 3, block.count);
  tl::block tl;
  current_block() = &block;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t linear = order[i];
    block.id[0] = linear % grid[0];
    block.id[1] = linear / grid[0] % grid[1];
    block.id[2] = linear / (grid[0] * grid[1]);
    machine.begin_block(block.id, linear);
    launch.what.run(launch.what.kernel, tl, launch.what.arguments);
    ++log.counters.blocks;
  }
  current_block() = nullptr;
}

void set_writable(const host::PlannedLaunch& launch, DeviceMemory& memory) {
  for (int i = 0; i < memory.count(); ++i) memory[i].writable = false;
  for (const auto& a : launch.arguments)
    if (a.kind == tl::plan::argument_kind::pointer && a.writable && a.buffer >= 0) memory[a.buffer].writable = true;
}

}  // namespace

bool run_launches(const host::Plan& plan, const RunRequest& request, DeviceMemory& memory, SimMachine& machine, RunLog& log,
                  void (*on_stack)(StackRange)) {
  const BlockStack stack;
  on_stack(stack.range());
  for (const host::PlannedLaunch& launch : plan.launches) {
    const int number = log.launch_count;
    note_launch(launch, log);
    if (!check_launch(launch, number, log)) return false;
    set_writable(launch, memory);
    machine.begin_launch(number);
    // An exception ends the process from here, which is a verdict: its place is then still on the stack.
    context::fiber blocks(std::allocator_arg, stack.preallocated(), KeepStack{}, [&](context::fiber&& caller) {
      run_blocks(launch, request, number, machine, log);
      return std::move(caller);
    });
    std::move(blocks).resume();
  }
  return true;
}

}  // namespace kl::sim
