// Lanes that change places on the simulator: reshape, trans, join, split, flip, gather.
#pragma once

#include <sim/kernel/reduce.hpp>

namespace tl::backend {

// out[lane] = in[source(lane)], lanes counted row-major.
template <class T, class To, class From, class Source>
void move_into(kl::sim::Storage<T, To>& out, const kl::sim::Storage<T, From>& in, Source source) {
  for (int i = 0; i < out.kLanes; ++i) {
    out.values[i] = in.values[source(i)];
    kl::sim::carry_birth(out, i, in, source(i));
  }
  if (in.validity.why == nullptr) return;
  for (int i = 0; i < out.kLanes; ++i)
    if (!in.validity.valid(source(i))) out.validity.invalidate(i, in.validity.why);
}

// out[2 i] = a[i], out[2 i + 1] = b[i].
template <class T, class To, class From>
void alternate_into(kl::sim::Storage<T, To>& out, const kl::sim::Storage<T, From>& a,
                    const kl::sim::Storage<T, From>& b) {
  for (int i = 0; i < a.kLanes; ++i) {
    out.values[2 * i] = a.values[i];
    out.values[2 * i + 1] = b.values[i];
    kl::sim::carry_birth(out, 2 * i, a, i);
    kl::sim::carry_birth(out, 2 * i + 1, b, i);
  }
  if (a.validity.why == nullptr && b.validity.why == nullptr) return;
  for (int i = 0; i < a.kLanes; ++i) {
    if (!a.validity.valid(i)) out.validity.invalidate(2 * i, a.validity.why);
    if (!b.validity.valid(i)) out.validity.invalidate(2 * i + 1, b.validity.why);
  }
}

// out has the index's shape; along Axis the element `index` of the same line of `in`.
template <int Axis, class T, class To, class From, class I>
void gather_into(kl::sim::Storage<T, To>& out, const kl::sim::Storage<T, From>& in,
                 const kl::sim::Storage<I, To>& index, site where) {
  using to = kl::sim::AxisView<To, Axis>;
  constexpr int kLength = kl::sim::AxisView<From, Axis>::kLength;
  static_assert(to::kInner == kl::sim::AxisView<From, Axis>::kInner);
  kl::sim::require_valid(index, "the index of a gather", where);
  int outside = -1;
  for (int i = 0; i < out.kLanes; ++i) {
    const bool inside = index.values[i] >= I(0) && static_cast<long>(index.values[i]) < kLength;
    if (!inside && outside < 0 && index.validity.valid(i)) outside = i;
    const int at = inside ? static_cast<int>(index.values[i]) : 0;
    const int lane = (i / (to::kLength * to::kInner) * kLength + at) * to::kInner + i % to::kInner;
    out.values[i] = in.values[lane];
    kl::sim::carry_birth(out, i, in, lane);
    if (!in.validity.valid(lane)) out.validity.invalidate(i, in.validity.why);
  }
  if (outside >= 0)
    kl::sim::machine().assert_failed("tl.gather: an index is outside the axis", outside, where);
}

}  // namespace tl::backend
