// Scans and sorts on the simulator: one line along the axis at a time.
#pragma once

#include <sim/kernel/reduce.hpp>
#include <tl/dtype.hpp>

namespace kl::sim {

// The inclusive scan of tl/scan.hpp's order, in place.
template <int Length, class T, class F>
void scan_line(T* x, F f) {
  constexpr int kChunk = Length < 128 ? Length : 128, kGroup = Length < 4 ? Length : 4,
                kGroups = kChunk / kGroup;
  T total[kGroups], next[kGroups];
  T carry = x[0];
  for (int c = 0; c < Length; c += kChunk) {
    T* chunk = x + c;
    for (int g = 0; g < kGroups; ++g) {
      T* group = chunk + g * kGroup;
      for (int i = 1; i < kGroup; ++i) group[i] = f(group[i - 1], group[i]);
      total[g] = group[kGroup - 1];
    }
    for (int d = 1; d < kGroups; d *= 2) {
      for (int g = 0; g < kGroups; ++g) next[g] = g < d ? total[g] : f(total[g - d], total[g]);
      for (int g = 0; g < kGroups; ++g) total[g] = next[g];
    }
    for (int i = kGroup; i < kChunk; ++i) chunk[i] = f(total[i / kGroup - 1], chunk[i]);
    if (c > 0)
      for (int i = 0; i < kChunk; ++i) chunk[i] = f(carry, chunk[i]);
    carry = chunk[kChunk - 1];
  }
}

// Calls visit(lane of element 0, step between elements) for every line along Axis.
template <class Shape, int Axis, class Visit>
void for_each_line(Visit visit) {
  using view = AxisView<Shape, Axis>;
  for (int o = 0; o < view::kOuter; ++o)
    for (int i = 0; i < view::kInner; ++i) visit(o * view::kLength * view::kInner + i, view::kInner);
}

// A key that orders any element type as an integer: floats by value, -0 before +0, NaN above all.
template <class T>
auto sort_key(T x) {
  using E = tl::detail::element_traits<T>;
  if constexpr (!E::floating) {
    return x;
  } else if constexpr (E::bits == 64) {
    const long bits = __builtin_bit_cast(long, x);
    return x != x ? 0x7fffffffffffffffL : bits ^ ((bits >> 63) & 0x7fffffffffffffffL);
  } else {
    const float value = static_cast<float>(x);
    const int bits = __builtin_bit_cast(int, value);
    return value != value ? 0x7fffffff : bits ^ ((bits >> 31) & 0x7fffffff);
  }
}

template <class T>
auto sort_key(const Traced<T>& x) {
  return sort_key(x.value);
}

// A lane as scans and sorts move it: its value, and with it where it was born if that is tracked.
template <class R, class S>
auto moved_lane(const S& in, int lane, R value) {
  if constexpr (kTracksBirths) return Traced<R>{value, in.births[lane], lane};
  else return value;
}
template <class S, class X>
void put_lane(S& out, int lane, const X& x) {
  if constexpr (kTracksBirths) {
    out.values[lane] = x.value;
    out.births[lane] = x.birth;
  } else {
    out.values[lane] = x;
  }
}
template <class F>
auto combine_moved(F f, int* site) {
  if constexpr (kTracksBirths) return TracedCombine<F>{f, site};
  else return f;
}

// A bitonic network: the same compare-and-swap for every input.
template <int Length, class T>
void sort_line(T* x, bool descending) {
  for (int k = 2; k <= Length; k *= 2)
    for (int j = k / 2; j > 0; j /= 2)
      for (int i = 0; i < Length; ++i) {
        const int other = i ^ j;
        if (other < i) continue;
        const bool rising = ((i & k) == 0) != descending;
        const bool swap = rising ? sort_key(x[other]) < sort_key(x[i]) : sort_key(x[i]) < sort_key(x[other]);
        if (!swap) continue;
        const T kept = x[i];
        x[i] = x[other];
        x[other] = kept;
      }
}

}  // namespace kl::sim

namespace tl::backend {

// A lane without a value takes it from all that follow along the axis.
template <int Axis, class T, class To, class From, class Convert, class F>
void scan_into(kl::sim::Storage<T, To>& out, const kl::sim::Storage<From, To>& in, Convert to, F f,
               bool reversed) {
  constexpr int kLength = kl::sim::AxisView<To, Axis>::kLength;
  kl::sim::for_each_line<To, Axis>([&](int first, int step) {
    int site = -1;
    decltype(kl::sim::moved_lane<T>(in, 0, T{})) line[kLength];
    const auto lane = [&](int i) { return first + (reversed ? kLength - 1 - i : i) * step; };
    for (int i = 0; i < kLength; ++i) line[i] = kl::sim::moved_lane<T>(in, lane(i), to(in.values[lane(i)]));
    kl::sim::scan_line<kLength>(line, kl::sim::combine_moved(f, &site));
    for (int i = 0; i < kLength; ++i) kl::sim::put_lane(out, lane(i), line[i]);
    if (in.validity.why == nullptr) return;
    bool valid = true;
    for (int i = 0; i < kLength; ++i) {
      valid = valid && in.validity.valid(lane(i));
      if (!valid) out.validity.invalidate(lane(i), in.validity.why);
    }
  });
}

template <int Axis, class T, class Shape>
void sort_into(kl::sim::Storage<T, Shape>& out, const kl::sim::Storage<T, Shape>& in, bool descending,
               site where) {
  constexpr int kLength = kl::sim::AxisView<Shape, Axis>::kLength;
  kl::sim::require_valid(in, "a sort", where);
  kl::sim::for_each_line<Shape, Axis>([&](int first, int step) {
    decltype(kl::sim::moved_lane<T>(in, 0, T{})) line[kLength];
    for (int i = 0; i < kLength; ++i) line[i] = kl::sim::moved_lane<T>(in, first + i * step, in.values[first + i * step]);
    kl::sim::sort_line<kLength>(line, descending);
    for (int i = 0; i < kLength; ++i) kl::sim::put_lane(out, first + i * step, line[i]);
  });
}

// out[b] counts the lanes with value b that `mask` lets pass.
template <int Bins, class T, class Shape>
void histogram_into(kl::sim::Storage<int, shape<Bins>>& out, const kl::sim::Storage<T, Shape>& in,
                    const kl::sim::Storage<bool, Shape>& mask, site where) {
  kl::sim::require_valid(mask, "a mask", where);
  kl::sim::Validity<kl::sim::Storage<T, Shape>::kLanes> counted = in.validity;
  if (counted.why != nullptr)  // lanes that the mask holds back need no value
    for (int i = 0; i < in.kLanes; ++i)
      if (!mask.values[i]) counted.bits[i >> 6] |= std::uint64_t{1} << (i & 63);
  kl::sim::machine().use_of_invalid("a histogram", counted.view(), in.kLanes, where);
  for (int b = 0; b < Bins; ++b) out.values[b] = 0;
  int outside = -1;
  for (int i = 0; i < in.kLanes; ++i) {
    if (!mask.values[i] || !in.validity.valid(i)) continue;
    if (in.values[i] >= T(0) && static_cast<unsigned long>(in.values[i]) < static_cast<unsigned long>(Bins))
      ++out.values[static_cast<int>(in.values[i])];
    else if (outside < 0)
      outside = i;
  }
  if (outside >= 0)
    kl::sim::machine().assert_failed("tl.histogram: a value is outside [0, bins)", outside, where);
}

}  // namespace tl::backend
