// Where NaNs and infinities are born. Compiled with TL_TRACK_BIRTHS, which only a run that looks for such a place is
// (sim/births.hpp), a tile keeps for each lane that is not finite the operation that made it so. Without, nothing of
// this file is in a module: kTracksBirths is false at compile time.
#pragma once

#include <cstdint>

#include <tl/dtype.hpp>

#ifndef TL_TRACK_BIRTHS
#define TL_TRACK_BIRTHS 0
#endif

namespace kl::sim {

inline constexpr bool kTracksBirths = TL_TRACK_BIRTHS != 0;

// Number of a birth in the run; 0 of a finite value, and where nobody saw one.
using BirthId = std::uint32_t;

struct BirthOperand {
  double value = 0;
  BirthId birth = 0;
};

constexpr int kMostBirthOperands = 4;

// An operation of a lane that gives what is not finite.
struct Birth {
  tl::dtype_id type = tl::dtype_id::float32;
  double result = 0;
  std::int64_t lane = -1;
  int operand_count = 0;
  BirthOperand operands[kMostBirthOperands];
};

// --- in the program, which every module sees; only modules that track births call them ------------

// `site` is -1 before the first birth of an operation and its place afterwards.
BirthId give_birth(const Birth& what, int& site);
// Plain C++ numbers carry nothing: one that is not finite is taken for the last such number that the block got
// from a reduction or a load, if it is the same.
void note_scalar(double value, BirthId birth);
BirthId birth_of_scalar(double value);
// Of the value that the block's last load read for that lane; 0 for a lane that read nothing.
BirthId birth_of_loaded(const Birth& what, int& site);
// What the block's last store wrote, by lane.
void store_births(const BirthId* by_lane);
// What the block's next atomic brings, by lane.
void announce_births(const BirthId* by_lane);

// --- in the module ----------------------------------------------------------------------------------

template <class T>
bool is_finite(const T& x) {
  if constexpr (tl::detail::is_float_element<T>) {
    const auto value = static_cast<tl::detail::compute_type<T>>(x);
    return value - value == 0;
  } else {
    return true;
  }
}
template <class T>
double as_double(const T& x) {
  return static_cast<double>(static_cast<tl::detail::compute_type<T>>(x));
}

// What the result goes back to: the operand that it repeats, or this operation.
inline BirthId birth_of(const Birth& what, int& site) {
  const bool nan = what.result != what.result;
  for (int i = 0; i < what.operand_count; ++i) {
    const BirthOperand& operand = what.operands[i];
    if (operand.birth != 0 && (nan ? operand.value != operand.value : operand.value == what.result)) return operand.birth;
  }
  for (int i = 0; i < what.operand_count && !nan; ++i)  // an infinity of the other sign
    if (what.operands[i].birth != 0 && what.operands[i].value == -what.result) return what.operands[i].birth;
  return give_birth(what, site);
}

// A value on its way through a reduction, a scan or a sort.
template <class T>
struct Traced {
  T value;
  BirthId birth;
  int lane;
};

// f on traced values.
template <class F>
struct TracedCombine {
  F f;
  int* site;
  template <class T>
  Traced<T> operator()(const Traced<T>& a, const Traced<T>& b) const {
    const T result = f(a.value, b.value);
    if (is_finite(result)) return {result, 0, a.lane};
    Birth what{tl::detail::id_of<T>, as_double(result), a.lane, 2, {}};
    what.operands[0] = {as_double(a.value), a.birth};
    what.operands[1] = {as_double(b.value), b.birth};
    return {result, birth_of(what, *site), a.lane};
  }
};

// Lane `to` of one tile takes its value from lane `from` of another.
template <class Out, class In>
inline void carry_birth(Out& out, int to, const In& in, int from) {
  if constexpr (kTracksBirths) out.births[to] = in.births[from];
}

}  // namespace kl::sim
