// Reductions of sums of tl.dot along an axis, in the order of tl/reduce.hpp for them: of a row the pairs that a thread holds,
// then from the top bit of an element's place in its line down, wherever the fragments hold that bit: in registers first, then
// in warps, then in lanes.
#pragma once

#include <gpu/kernel/reduce_steps.hpp>

namespace kl::gpu {

// What is left of a layout of fragments without an axis, in the same threads.
template <class L, int Axis>
struct ReducedFragments {
  static constexpr int e0 = 1, e1 = Axis == 0 ? 1 : L::e1, e2 = Axis == 1 ? 1 : L::e2;
  static constexpr lanes::FragmentMap map() { return {e1, e2, L::map().grid}; }
  static constexpr int width = map().width();
  static constexpr int registers = map().registers();
  static constexpr int blocks = registers / width;
  static constexpr int thread_part(unsigned thread) { return map().thread_part(thread); }
  static constexpr int register_part(int r) { return map().register_part(r); }
};

// The i-th of the registers that have none of the bits `Done`. A recursion, as register_of is.
template <int Done, int Registers, int Bit = 1>
constexpr int register_left(int i) {
  if constexpr (Bit >= Registers)
    return 0;
  else if constexpr ((Done & Bit) != 0)
    return register_left<Done, Registers, 2 * Bit>(i);
  else
    return ((i & 1) != 0 ? Bit : 0) | register_left<Done, Registers, 2 * Bit>(i >> 1);
}
constexpr int members_left(int registers, int done) {
  for (; done != 0; done &= done - 1) registers /= 2;
  return registers;
}

// The bit of a thread's number that moves this bit of an element's index.
template <class L>
constexpr int thread_bit_of(int element_bit) {
  for (unsigned bit = 1; bit < static_cast<unsigned>(kThreads); bit *= 2)
    if (L::thread_part(bit) == element_bit) return static_cast<int>(bit);
  return 0;
}

// Combines the elements of v that differ in the index bits First down to Last; `Done` are the register bits that are.
template <class L, int First, int Last, int Warps, int Done, class R, class F>
__device__ __forceinline__ void reduce_bits(R (&v)[L::registers], F f) {
  if constexpr (First >= Last) {
    constexpr int kCount = members_left(L::registers, Done);
    const auto value = [&](int i) -> R& { return v[register_left<Done, L::registers>(i)]; };
    if constexpr (is_register_part<L>(First)) {
      constexpr int kBit = register_of<L>(First), kNext = Done | kBit;
#pragma unroll
      for (int i = 0; i < kCount / 2; ++i) {
        R& x = v[register_left<kNext, L::registers>(i)];
        x = f(x, v[register_left<kNext, L::registers>(i) | kBit]);
      }
      reduce_bits<L, First / 2, Last, Warps, kNext>(v, f);
    } else if constexpr (thread_bit_of<L>(First) < kWarpThreads) {
#pragma unroll
      for (int i = 0; i < kCount; ++i) value(i) = combine_lanes(value(i), thread_bit_of<L>(First), f);
      reduce_bits<L, First / 2, Last, Warps, Done>(v, f);
    } else {
      constexpr int kLowest = 2 * First / Warps;  // of the bits that warps hold, one beside the other
      combine_warps<Warps, kCount, R, thread_bit_of<L>(kLowest)>(value, f);
      reduce_bits<L, kLowest / 2, Last, Warps, Done>(v, f);
    }
  }
}

// out[line] = finish(the result of the line). load(register, place in its line) gives an element as R.
template <int Axis, class R, class L, class Out, class To, class M, class Load, class F, class Finish>
__device__ __forceinline__ void reduce_fragments(Storage<Out, To, M>& out, Load load, F f, Finish finish) {
  constexpr int kBelow = Axis == 1 ? 1 : L::e2, kLength = Axis == 1 ? L::e2 : L::e1;
  constexpr int kWarps = Axis == 1 ? L::map().grid.columns : L::map().grid.rows;
  constexpr int kDone = register_of<L>(kBelow * (kLength - 1));  // register bits along the axis
  R v[L::registers];
#pragma unroll
  for (int r = 0; r < L::registers; ++r)
    v[r] = load(r, static_cast<int>(static_cast<unsigned>(L::thread_part(threadIdx.x) | L::register_part(r)) / kBelow % kLength));
  constexpr int kPairs = Axis == 1 ? register_of<L>(kBelow) : 0;
  if constexpr (Axis == 1) reduce_bits<L, kBelow, kBelow, kWarps, 0>(v, f);
  reduce_bits<L, kBelow * kLength / 2, Axis == 1 ? 2 * kBelow : kBelow, kWarps, kPairs>(v, f);
  using Left = ReducedFragments<L, Axis>;
  Storage<Out, To, Left> result;
#pragma unroll
  for (int i = 0; i < Left::registers; ++i) result.values[i] = finish(v[register_left<kDone, L::registers>(i)]);
  exchange(out, result, SamePlace{});
}

}  // namespace kl::gpu
