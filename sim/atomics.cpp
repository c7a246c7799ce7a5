// Atomic operations of the simulated machine: lanes in order, each reads the old value and writes the new.
#include <algorithm>
#include <cstring>

#include <sim/machine.hpp>
#include <sim/scheduler.hpp>
#include <tl/small_float.hpp>

namespace kl::sim {
namespace {

template <class T>
T combine(AtomicOp op, T old, T operand) {
  switch (op) {
    case AtomicOp::kAdd: return static_cast<T>(old + operand);
    case AtomicOp::kMax: return old < operand ? operand : old;
    case AtomicOp::kMin: return operand < old ? operand : old;
    case AtomicOp::kLoad: return old;
    default: return operand;
  }
}
template <class T>
T combine_bits(AtomicOp op, T old, T operand) {
  switch (op) {
    case AtomicOp::kAnd: return static_cast<T>(old & operand);
    case AtomicOp::kOr: return static_cast<T>(old | operand);
    case AtomicOp::kXor: return static_cast<T>(old ^ operand);
    default: return combine(op, old, operand);
  }
}

template <class T>
T next_value(AtomicOp op, T old, T operand, const T* compare) {
  if (op == AtomicOp::kCompareExchange) return std::memcmp(&old, compare, sizeof(T)) == 0 ? operand : old;
  if constexpr (std::is_integral_v<T>)
    return combine_bits(op, old, operand);
  else
    return combine(op, old, operand);
}

// Small floats add in float and round once.
template <class Small>
Small next_small(AtomicOp op, Small old, Small operand, const Small* compare) {
  if (op == AtomicOp::kCompareExchange) return std::memcmp(&old, compare, sizeof(Small)) == 0 ? operand : old;
  return Small(combine(op, static_cast<float>(old), static_cast<float>(operand)));
}

// True if memory has changed.
template <class T, class Next>
bool apply(Next next, AtomicOp op, std::byte* memory, const std::vector<Run>& runs, const void* operand,
           const void* compare, void* previous) {
  bool changed = false;
  for (const Run& r : runs) {
    for (std::int32_t i = 0; i < r.count; ++i) {
      const std::size_t lane = static_cast<std::size_t>(r.lane + i) * sizeof(T);
      T old, value, expected{};
      std::memcpy(&old, memory + (r.first + i) * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
      std::memcpy(&value, static_cast<const std::byte*>(operand) + lane, sizeof(T));
      if (compare != nullptr) std::memcpy(&expected, static_cast<const std::byte*>(compare) + lane, sizeof(T));
      const T result = next(op, old, value, &expected);
      std::memcpy(memory + (r.first + i) * static_cast<std::int64_t>(sizeof(T)), &result, sizeof(T));
      std::memcpy(static_cast<std::byte*>(previous) + lane, &old, sizeof(T));
      changed |= std::memcmp(&old, &result, sizeof(T)) != 0;
    }
  }
  return changed;
}

// The arguments pass through as they are.
template <class T, class... Rest>
bool apply_plain(const Rest&... rest) {
  return apply<T>(&next_value<T>, rest...);
}
template <class T, class... Rest>
bool apply_small(const Rest&... rest) {
  return apply<T>(&next_small<T>, rest...);
}

bool apply_typed(tl::dtype_id type, AtomicOp op, std::byte* memory, const std::vector<Run>& runs, const void* operand,
                 const void* compare, void* previous) {
  const auto go = [&](auto f) { return f(op, memory, runs, operand, compare, previous); };
  using D = tl::dtype_id;
  switch (type) {
    case D::int1:
    case D::uint8: return go([](auto&&... a) { return apply_plain<std::uint8_t>(a...); });
    case D::int8: return go([](auto&&... a) { return apply_plain<std::int8_t>(a...); });
    case D::int16: return go([](auto&&... a) { return apply_plain<std::int16_t>(a...); });
    case D::uint16: return go([](auto&&... a) { return apply_plain<std::uint16_t>(a...); });
    case D::int32: return go([](auto&&... a) { return apply_plain<std::int32_t>(a...); });
    case D::uint32: return go([](auto&&... a) { return apply_plain<std::uint32_t>(a...); });
    case D::int64: return go([](auto&&... a) { return apply_plain<std::int64_t>(a...); });
    case D::uint64: return go([](auto&&... a) { return apply_plain<std::uint64_t>(a...); });
    case D::float16: return go([](auto&&... a) { return apply_small<tl::float16>(a...); });
    case D::bfloat16: return go([](auto&&... a) { return apply_small<tl::bfloat16>(a...); });
    case D::float8e4nv: return go([](auto&&... a) { return apply_small<tl::float8e4nv>(a...); });
    case D::float8e5: return go([](auto&&... a) { return apply_small<tl::float8e5>(a...); });
    case D::float32: return go([](auto&&... a) { return apply_plain<float>(a...); });
    case D::float64: return go([](auto&&... a) { return apply_plain<double>(a...); });
  }
  return false;
}

AtomicStep step_of(const Access& what, AtomicOp op, const std::vector<Run>& runs, bool changed) {
  AtomicStep step;
  step.where = what.where;
  step.buffer = what.buffer;
  step.first = runs[0].first;
  for (const Run& r : runs) {
    step.first = std::min(step.first, r.first);
    step.last = std::max(step.last, r.first + r.count - 1);
  }
  step.changed = changed;
  // A maximum that is no news is a result; anything else that changes nothing looks for a change.
  step.waits = !changed && op != AtomicOp::kMax && op != AtomicOp::kMin;
  return step;
}

}  // namespace

// The order of an atomic is that of the whole block's accesses: a releasing one waits for all lanes before it, an
// acquiring one makes them wait behind it, as the GPU's does.
const Origin* SimMachine::atomic(const Access& what, AtomicOp op, const void* operand, LaneValidity validity,
                                 const void* compare, void* previous, std::uint64_t* valid_bits) {
  using tl::memory_order;
  const bool shared = SharedMemory::is_shared(what.buffer);
  if (scheduler_ != nullptr && !shared) scheduler_->synchronise();
  if (what.order == memory_order::release || what.order == memory_order::acq_rel) pass_barrier();
  const Origin* why = atomic_now(what, op, operand, validity, compare, previous, valid_bits);
  if (what.order == memory_order::acquire || what.order == memory_order::acq_rel) pass_barrier();
  return why;
}

const Origin* SimMachine::atomic_now(const Access& what, AtomicOp op, const void* operand, LaneValidity validity,
                                     const void* compare, void* previous, std::uint64_t* valid_bits) {
  SimBuffer* b = buffer_of(what, AccessKind::kAtomic);
  if (b == nullptr) return origin(Origin::kRefused, what.where, -1, 0);
  if (validity.why != nullptr) report_invalid_store(what, validity);
  now_.op = op;
  if (!what.reads_only) check_sources(what, AccessKind::kAtomic);
  notify(AccessKind::kAtomic, what);
  // Each old value is read: an element without one is reported here, since most atomics store what they read.
  const Origin* why = clear_lanes_without_value(what, *b, valid_bits, {});
  if (why != nullptr && why->kind == Origin::kNeverWritten)
    add_uninitialized("read by an atomic", why, AccessKind::kAtomic, -1, what.where, what.buffer, why->element);
  const bool changed = apply_typed(what.type, op, b->bytes, resolved_.runs, operand, compare, previous);
  if (!b->stored.empty() && !what.reads_only)
    for (const Run& r : resolved_.runs) b->stored.set_range(r.first, r.count);
  if (watcher_ != nullptr) watcher_->accessed(AccessKind::kAtomic, what, resolved_, *b, now_);
  if (scheduler_ == nullptr || resolved_.runs.empty() || SharedMemory::is_shared(what.buffer)) return why;
  const std::int64_t first = resolved_.runs[0].first;
  scheduler_->performed(step_of(what, op, resolved_.runs, changed));
  // Last, since another block may go on here.
  if (changed)
    scheduler_->changed_memory();
  else
    scheduler_->polled({what.where, what.buffer, first});
  return why;
}

void SimMachine::fence(tl::memory_order order, tl::memory_scope scope, tl::site where) {
  current_block()->last_call = where;
  for (Observer* o : observers_) o->fence(order, scope, now_);
  if (watcher_ != nullptr) watcher_->stepped(BlockStep::kFence, where, now_);
  pass_barrier();
}

}  // namespace kl::sim
