// Matrix products of tiles on the GPU. Tiles go to shared memory, shared tiles are read where they are, each thread keeps
// its elements of the sum in registers while k runs.
//
// Tensor cores from sm_80 on, but for float32 as it is (tl::ieee): that, and older chips, multiply by fused multiply-adds
// in the simulator's order. Sums lie in fragments either way (layout.hpp).
#pragma once

#include <gpu/kernel/fragment_operand.hpp>
#include <gpu/kernel/wgmma.hpp>

namespace kl::gpu {

// Of a chip, for elements of type T.
template <class T, bool Tf32>
constexpr bool has_tensor_cores() {
  return __CUDA_ARCH__ >= 800 && (Tf32 || !tl::detail::same<T, float>);
}

// What a tile takes of the borrowed memory, as elements of type M.
template <class M, class T, class S, class L>
constexpr int staged_bytes(const Storage<T, S, L>*) {
  return (static_cast<int>(S::numel * sizeof(M)) + 127) / 128 * 128;
}
template <class M, class P>
constexpr int staged_bytes(const P*) {
  return 0;
}

// --- tensor cores ---------------------------------------------------------------------------------------

// Where an element of a right operand goes whose k is to be contiguous.
template <int K, int N>
struct TransposedPlace {
  constexpr int operator()(int lane) const { return lane % N * K + lane / N; }
};
// How warps read what is staged row-major: by ldmatrix, or float32 of the right operand, which it cannot transpose, by
// element.
template <bool Left, int Size, int Columns>
struct StagedReading {
  constexpr WarpAccess operator()() const {
    if constexpr (Left || Size == 2) return lanes::matrix_access(Size, Columns);
    return access_of(1, 32, [](int lane) { return lane % 4 * Columns + lane / 4; });
  }
};

// A tile left in `region` for tensor cores that multiply it as M. Four bytes of k make a register: of the right operand,
// single bytes are stored with k contiguous.
template <bool Left, class M, class T, class S, class L>
__device__ __forceinline__ auto stage(M* region, const Storage<T, S, L>& tile) {
  constexpr int kRows = S::extent(1), kColumns = S::extent(2);
  Storage<M, S, L> factors;
  const auto& x = settled(tile);
#pragma unroll
  for (int r = 0; r < L::registers; ++r) factors.values[r] = factor<M>(x.values[r]);
  if constexpr (Left || sizeof(M) > 1) {
    const auto lent = lend(region, factors, StagedReading<Left, sizeof(M), kColumns>{});
    return FoldedOperand<true, M, decltype(lent)::kFolds, Left ? kColumns : 1, Left ? 1 : kColumns>{region, 0};
  } else {
    using Place = TransposedPlace<kRows, kColumns>;
    constexpr Folds kFolds = find_folds(sizeof(M), access_of_layout<L>(Place{}), lanes::matrix_access(sizeof(M), kRows)).folds;
    leave<kFolds>(region, factors, Place{});
    return FoldedOperand<true, M, kFolds, kRows, 1>{region, 0};
  }
}
// A shared tile, where it is: of extents that are powers of two, or a part of one that begins behind whole parts.
template <bool Left, class M, class P>
__device__ __forceinline__ auto stage(M*, const P& pointers) {
  static_assert(moved_index_bits<P>() != 0);
  using T = tl::detail::plain<typename P::element_type>;
  using E = typename decltype(P::index)::linear_type;
  constexpr int kRow = static_cast<int>(constant_stride<typename E::s1_type>(2)),
                kColumn = static_cast<int>(constant_stride<typename E::s2_type>(2));
  const int origin = static_cast<int>(term_value(pointers.index.linear.base));
  return FoldedOperand<false, T, Placement<P>::kFolds, Left ? kRow : kColumn, Left ? kColumn : kRow>{pointers.base.address, origin};
}

// --- fused multiply-adds --------------------------------------------------------------------------------

// How the holders of the sum read the operands at one k. A thread's elements of `b` lie side by side.
template <class L, int K>
struct LeftReading {
  constexpr WarpAccess operator()() const {
    return access_of_layout<L>([](int lane) { return lane / L::e2 * K; });
  }
};
template <class T, class L>
struct RightReading {
  constexpr WarpAccess operator()() const {
    constexpr int kMost = 16 / static_cast<int>(sizeof(T));
    WarpAccess access = access_of_layout<L>([](int lane) { return lane % L::e2; });
    access.elements = L::width < kMost ? L::width : kMost;
    return access;
  }
};

template <class P>
struct OperandInPlace {
  const P& pointers;
  __device__ __forceinline__ auto at(int row, int column, int) const { return *address(pointers, 0, 0, row, column); }
};
template <class Tile>
struct LentOperand {
  Tile tile;
  __device__ __forceinline__ auto at(int row, int column, int columns) const { return tile(row * columns + column); }
};
template <class T, class Shape, class L, class Reading>
__device__ __forceinline__ auto dot_operand(T* region, const Storage<T, Shape, L>& tile, Reading reading) {
  const auto lent = lend(region, tile, reading);
  return LentOperand<decltype(lent)>{lent};
}
template <class T, class P, class Reading>
__device__ __forceinline__ auto dot_operand(T*, const P& pointers, Reading) {
  return OperandInPlace<P>{pointers};
}

// An element as what it is multiplied in.
template <bool Tf32, class R, class T>
__device__ __forceinline__ R exact_factor(T x) {
  if constexpr (Tf32) return tl::detail::round_to_tf32(x);
  else return static_cast<R>(x);
}
__device__ __forceinline__ float multiply_add(float a, float b, float sum) { return fmaf(a, b, sum); }
__device__ __forceinline__ int multiply_add(int a, int b, int sum) { return sum + a * b; }

template <bool Tf32, int K, class R, class Sum, class L, class A, class B>
__device__ __forceinline__ void multiply(Storage<R, Sum, L>& out, const A& a, const B& b) {
  constexpr int kColumns = Sum::extent(2);
  const int first = L::thread_part(threadIdx.x);
#pragma unroll 1
  for (int k = 0; k < K; ++k) {
#pragma unroll
    for (int v = 0; v < L::blocks; ++v) {
      const int part = L::register_part(v * L::width);
      const R x = exact_factor<Tf32, R>(a.at((first / kColumns) | (part / kColumns), k, K));
#pragma unroll
      for (int i = 0; i < L::width; ++i) {
        const int column = (first & (kColumns - 1)) | (part & (kColumns - 1)) | i;
        const R y = exact_factor<Tf32, R>(b.at(k, column, kColumns));
        out.values[v * L::width + i] = multiply_add(x, y, out.values[v * L::width + i]);
      }
    }
  }
}

}  // namespace kl::gpu

namespace tl::backend {

// Products that were started after this one may run on: how many is known from the source.
template <class T, class Shape, class L, class M>
TL_FN void end_product(shared_arena& arena, kl::gpu::Storage<T, Shape, L>& out, const kl::gpu::Storage<T, Shape, M>& sum) {
  if constexpr (kl::gpu::can_be_in_flight<T, M>) kl::gpu::wait_wgmma(arena.groups - sum.group);
#pragma unroll
  for (int r = 0; r < L::registers; ++r) {
    out.values[r] = sum.values[r];
    if constexpr (kl::gpu::can_be_in_flight<T, M>) kl::gpu::pass(out.values[r]);
  }
}

// out = start + a b; without a start, a b.
template <bool Tf32, class T, class ShapeA, class ShapeB, class R, class Sum, class L, class Start, class A, class B>
TL_FN void dot_from(shared_arena& arena, kl::gpu::Storage<R, Sum, L>& out, const Start& start, const A& left, const B& right, site) {
  using namespace kl::gpu;
  constexpr int K = ShapeA::extent(2);
  constexpr bool kTensorCores = has_tensor_cores<T, Tf32>(), kBegins = !requires { start.values; };
  using M = detail::choose<kTensorCores, typename factor_of<T>::type, T>;
  if constexpr (!kBegins) out = start;
  if constexpr (kTensorCores && multiplies_panels<M, L, A, B>()) {
    return multiply_panels<M, K, kBegins>(arena, out, left, right);
  }
  if constexpr (kBegins) {
#pragma unroll
    for (int r = 0; r < L::registers; ++r) out.values[r] = R(0);
  }
  constexpr int kLeft = staged_bytes<M>(static_cast<const A*>(nullptr)), kRight = staged_bytes<M>(static_cast<const B*>(nullptr));
  out = settled(out);
  M* region = nullptr;
  if constexpr (kLeft + kRight > 0) {
    region = reinterpret_cast<M*>(scratch<kLeft + kRight>());
    __syncthreads();  // earlier readers of the region have finished
  }
  M* const behind = region + kLeft / sizeof(M);
  const auto arrive = [] {
    if constexpr (kLeft + kRight > 0) __syncthreads();
  };
  if constexpr (kTensorCores) {
    const auto a = stage<true>(region, left);
    const auto b = stage<false>(behind, right);
    arrive();
    multiply_fragments<M, K>(out, a, b);
  } else {
    const auto a = dot_operand(region, left, LeftReading<L, K>{});
    const auto b = dot_operand(behind, right, RightReading<T, L>{});
    arrive();
    multiply<Tf32, K>(out, a, b);
  }
}

}  // namespace tl::backend
