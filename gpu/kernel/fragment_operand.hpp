// Operands of tensor cores in shared memory, and how a warp reads its registers of them (tl/fragment_map.hpp).
#pragma once

#include <gpu/kernel/factor.hpp>
#include <gpu/kernel/mma.hpp>
#include <gpu/kernel/shared.hpp>
#include <tl/fragment_map.hpp>

namespace kl::gpu {

using lanes::OperandPanel;
using lanes::OperandPlace;

// An operand whose index bits are those of its outer axis and of k, each times a power of two; `origin` has others. Staged:
// its elements are what is multiplied.
template <bool Staged, class T, Folds F, int Outer, int K>
struct FoldedOperand {
  static constexpr bool kStaged = Staged;
  static constexpr Folds kFolds = F;
  const T* region;
  int origin;

  static constexpr int index(OperandPlace at) { return at.outer * Outer + at.k * K; }
  template <class M>
  static constexpr bool kMatrix = tl::detail::same<M, T> && keeps_together(F, 16 / sizeof(T)) && (K == 1 || (Outer == 1 && sizeof(T) == 2));
  static constexpr bool kTransposed = K != 1;

  __device__ __forceinline__ int first(OperandPlace thread) const { return place<F>(origin | index(thread)); }
  __device__ __forceinline__ T element(int first, OperandPlace by) const { return region[first ^ place<F>(index(by))]; }
  __device__ __forceinline__ unsigned int address(int first, OperandPlace by) const {
    return static_cast<unsigned int>(__cvta_generic_to_shared(moved_place(region, first, place<F>(index(by)))));
  }
};

// Reads the quads of a warp's panel, multiplied as M, of operands with K elements along k.
template <class M, class L, bool Left, int K, class Source>
class PanelReader {
  static constexpr OperandPanel kPanel{Left, L::map(), sizeof(M)};
  static constexpr bool kMatrix = Source::template kMatrix<M> && K >= kPanel.step();

 public:
  static constexpr int kQuads = kPanel.quads();

  __device__ __forceinline__ explicit PanelReader(const Source& source) : source_(source), first_(source.first(thread_part())) {}

  __device__ __forceinline__ void read(unsigned int (&r)[4], int quad, int step) const {
    const OperandPlace by = kPanel.quad_part(quad, step);
    if constexpr (kMatrix) {
      load_matrices<Source::kTransposed>(r, source_.address(first_, by));
      if constexpr (tl::detail::same<M, float> && !Source::kStaged) {
#pragma unroll
        for (int q = 0; q < 4; ++q) r[q] = __builtin_bit_cast(unsigned int, factor<M>(__builtin_bit_cast(float, r[q])));
      }
    } else {
#pragma unroll
      for (int q = 0; q < 4; ++q) r[q] = gather(by + kPanel.matrix_part(q), kPanel.matrix_part(q).k);
    }
  }

 private:
  __device__ static __forceinline__ OperandPlace thread_part() {
    const OperandPlace warp = kPanel.warp_part(threadIdx.x);
    if constexpr (kMatrix)
      return warp + kPanel.address_part(threadIdx.x, Source::kTransposed);
    else
      return warp + kPanel.lane_part(threadIdx.x);
  }
  // One register, element by element; zeros where an instruction goes beyond k.
  __device__ __forceinline__ unsigned int gather(OperandPlace by, int k) const {
    unsigned int bits = 0;
    if (k >= K) return bits;
#pragma unroll
    for (int i = 0; i < kPanel.of_register(); ++i) {
      const auto element = source_.element(first_, by + OperandPlace{0, i});
      M x;
      if constexpr (Source::kStaged) x = element;
      else x = factor<M>(element);
      if constexpr (sizeof(M) == 4) bits = __builtin_bit_cast(unsigned int, x);
      if constexpr (sizeof(M) == 2) bits |= static_cast<unsigned int>(__builtin_bit_cast(unsigned short, x)) << 16 * i;
      if constexpr (sizeof(M) == 1) bits |= static_cast<unsigned int>(__builtin_bit_cast(unsigned char, x)) << 8 * i;
    }
    return bits;
  }

  const Source& source_;
  int first_;
};

// out += the product, registers of the next step read before those of this one are used.
template <class M, int K, int Steps, class R, class S, class L, class A, class B>
__device__ __forceinline__ void multiply_steps(Storage<R, S, L>& out, const A& a, const B& b, int first_step) {
  constexpr int kDown = A::kQuads, kAcross = B::kQuads;
  unsigned int x[2][kDown][4], y[2][kAcross][4];
  const auto read = [&](int step) {
#pragma unroll
    for (int i = 0; i < kDown; ++i) a.read(x[step % 2][i], i, first_step + step);
#pragma unroll
    for (int j = 0; j < kAcross; ++j) b.read(y[step % 2][j], j, first_step + step);
  };
  read(0);
#pragma unroll
  for (int step = 0; step < Steps; ++step) {
    if (step + 1 < Steps) read(step + 1);
#pragma unroll
    for (int i = 0; i < kDown; ++i)
#pragma unroll
      for (int j = 0; j < 2 * kAcross; ++j) {
        const auto& right = y[step % 2][j / 2];
        mma(M{}, *reinterpret_cast<R(*)[4]>(out.values + 4 * (i * 2 * kAcross + j)), x[step % 2][i], right[j % 2 * 2], right[j % 2 * 2 + 1]);
      }
  }
}

template <class M, int K, class R, class S, class L, class Left, class Right>
__device__ __forceinline__ void multiply_fragments(Storage<R, S, L>& out, const Left& left, const Right& right) {
  constexpr int kStep = 32 / sizeof(M), kSteps = K < kStep ? 1 : K / kStep, kMost = 8;
  const PanelReader<M, L, true, K, Left> a(left);
  const PanelReader<M, L, false, K, Right> b(right);
  if constexpr (kSteps <= kMost) {
    multiply_steps<M, K, kSteps>(out, a, b, 0);
  } else {
#pragma unroll 1
    for (int step = 0; step < kSteps; step += kMost) multiply_steps<M, K, kMost>(out, a, b, step);
  }
}

}  // namespace kl::gpu
