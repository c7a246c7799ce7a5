// Reductions on the simulator: the fixed tree of tl/reduce.hpp, as loops over contiguous values.
#pragma once

#include <sim/kernel/storage.hpp>

namespace kl::sim {

// Reports the first lane without a value, if any, that reaches `use`.
template <class T, class Shape>
inline void require_valid(const Storage<T, Shape>& x, const char* use, tl::site where) {
  if (x.validity.why != nullptr) machine().use_of_invalid(use, x.validity.view(), x.kLanes, where);
}

// A row-major tile seen as Outer x Length x Inner, reduced along the middle.
template <class Shape, int Axis>
struct AxisView {
  static constexpr int kAxis = Axis + 3 - Shape::rank;
  static constexpr int kLength = Shape::extent(kAxis);
  static constexpr int kInner = (kAxis < 2 ? Shape::extent(2) : 1) * (kAxis < 1 ? Shape::extent(1) : 1);
  static constexpr int kOuter = static_cast<int>(Shape::numel) / kLength / kInner;
};

// part[i] = f(part[i], part[i + M / 2]), until one row of Inner values is left. Unrolled, so that every
// loop has a constant length and becomes vector code.
template <int M, int Inner, class R, class F>
inline void halve(R* part, F f) {
  if constexpr (M > 1) {
    constexpr int kHalf = M / 2 * Inner;
    for (int i = 0; i < kHalf; ++i) part[i] = f(part[i], part[i + kHalf]);
    halve<M / 2, Inner>(part, f);
  }
}

// Values that are left after the first step of the tree.
template <int Length, int Inner, int Group>
inline constexpr int kParts = Length < 4 ? Inner : (Group == 4 ? Length / 4 : Length / 2) * Inner;

// Reduces Length rows of Inner values at `in` to one row at `out`; `part` has room for kParts. Group: elements that the tree
// combines first, 4 or 2, or 1 where it halves from the beginning.
template <int Length, int Inner, int Group, class R, class T, class Convert, class F>
inline void reduce_tree(R* out, const T* in, R* part, Convert to, F f) {
  if constexpr (Length < 4) {
    for (int i = 0; i < Inner; ++i)
      out[i] = Length == 1 ? to(in[i]) : f(to(in[i]), to(in[i + (Length - 1) * Inner]));
  } else {
    constexpr int kLeft = kParts<Length, Inner, Group>;
    if constexpr (Group == 1) {
      for (int i = 0; i < kLeft; ++i) part[i] = f(to(in[i]), to(in[i + kLeft]));
    } else {
      for (int g = 0; g < kLeft / Inner; ++g) {
        const T* x = in + Group * g * Inner;
        for (int i = 0; i < Inner; ++i) {
          if constexpr (Group == 2) part[g * Inner + i] = f(to(x[i]), to(x[i + Inner]));
          else part[g * Inner + i] = f(f(to(x[i]), to(x[i + Inner])), f(to(x[i + 2 * Inner]), to(x[i + 3 * Inner])));
        }
      }
    }
    halve<kLeft / Inner, Inner>(part, f);
    for (int i = 0; i < Inner; ++i) out[i] = part[i];
  }
}

template <int Outer, int Length, int Inner, int Group, class R, class T, class Convert, class F>
inline void reduce_axis(R* out, const T* in, Convert to, F f) {
  alignas(64) R part[kParts<Length, Inner, Group>];
  for (int o = 0; o < Outer; ++o)
    reduce_tree<Length, Inner, Group>(out + o * Inner, in + o * Length * Inner, part, to, f);
}

// `in` reduced, with the births of what it holds: reduce_axis of traced values.
template <int Outer, int Length, int Inner, int Group, class R, class T, class Shape, class Convert, class F>
void reduce_traced(Traced<R>* out, const Storage<T, Shape>& in, Convert to, F f) {
  int site = -1;
  Traced<T> lanes[Outer * Length * Inner];
  for (int i = 0; i < Outer * Length * Inner; ++i) lanes[i] = {in.values[i], in.births[i], i};
  const auto convert = [to](const Traced<T>& x) { return Traced<R>{to(x.value), x.birth, x.lane}; };
  reduce_axis<Outer, Length, Inner, Group>(out, lanes, convert, TracedCombine<F>{f, &site});
}

// A value and where it came from, for argmax and argmin.
template <class T>
struct Indexed {
  T value;
  int index;
};

}  // namespace kl::sim

namespace tl::backend {

// out[lane] = the tree of f over `in` along Axis; lanes are first converted by `to`.
template <int Axis, int Group, class R, class To, class T, class From, class Convert, class F>
void reduce_into(kl::sim::Storage<R, To>& out, const kl::sim::Storage<T, From>& in, Convert to, F f,
                 site where) {
  using view = kl::sim::AxisView<From, Axis>;
  kl::sim::require_valid(in, "a reduction", where);
  if constexpr (kl::sim::kTracksBirths && detail::is_float_element<R>) {
    kl::sim::Traced<R> result[To::numel];
    kl::sim::reduce_traced<view::kOuter, view::kLength, view::kInner, Group>(result, in, to, f);
    for (int i = 0; i < out.kLanes; ++i) {
      out.values[i] = result[i].value;
      out.births[i] = result[i].birth;
    }
  } else {
    kl::sim::reduce_axis<view::kOuter, view::kLength, view::kInner, Group>(out.values, in.values, to, f);
  }
}
// The same over all lanes in row-major order.
template <class R, class T, class From, class Convert, class F>
R reduce_all(const kl::sim::Storage<T, From>& in, Convert to, F f, site where) {
  kl::sim::require_valid(in, "a reduction", where);
  if constexpr (kl::sim::kTracksBirths && detail::is_float_element<R>) {
    kl::sim::Traced<R> result;
    kl::sim::reduce_traced<1, static_cast<int>(From::numel), 1, 4>(&result, in, to, f);
    if (result.birth != 0) kl::sim::note_scalar(kl::sim::as_double(result.value), result.birth);
    return result.value;
  } else {
    R result;
    kl::sim::reduce_axis<1, static_cast<int>(From::numel), 1, 4>(&result, in.values, to, f);
    return result;
  }
}

// The position along Axis of the value that wins: better(a, b) says whether a beats b, equal values go to
// the lower position, and where neither holds the right operand of the tree wins.
template <int Outer, int Length, int Inner, int Group, class T, class Better>
void reduce_index(int* out, const T* in, Better better) {
  using indexed = kl::sim::Indexed<T>;
  indexed row[Length * Inner], best[Inner], part[kl::sim::kParts<Length, Inner, Group>];
  const auto wins = [better](indexed a, indexed b) {
    return better(a.value, b.value) || (a.value == b.value && a.index < b.index) ? a : b;
  };
  for (int o = 0; o < Outer; ++o, in += Length * Inner) {
    for (int i = 0; i < Length * Inner; ++i) row[i] = {in[i], i / Inner};
    kl::sim::reduce_tree<Length, Inner, Group>(
        best, row, part, [](indexed x) { return x; }, wins);
    for (int i = 0; i < Inner; ++i) out[o * Inner + i] = best[i].index;
  }
}
template <int Axis, int Group, class To, class T, class From, class Better>
void reduce_index_into(kl::sim::Storage<int, To>& out, const kl::sim::Storage<T, From>& in, Better better,
                       site where) {
  using view = kl::sim::AxisView<From, Axis>;
  kl::sim::require_valid(in, "a reduction", where);
  reduce_index<view::kOuter, view::kLength, view::kInner, Group>(out.values, in.values, better);
}
template <class T, class From, class Better>
int reduce_index_all(const kl::sim::Storage<T, From>& in, Better better, site where) {
  int result;
  kl::sim::require_valid(in, "a reduction", where);
  reduce_index<1, static_cast<int>(From::numel), 1, 4>(&result, in.values, better);
  return result;
}

}  // namespace tl::backend
