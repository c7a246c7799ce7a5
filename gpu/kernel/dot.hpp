// Matrix products of tiles on the GPU by fused multiply-adds, on every chip: operands go to shared memory, each thread
// keeps its elements of the sum in registers while k runs. The order is that of the simulator, so the bits are too.
//
// Sums are dealt to threads as any tile is (layout.hpp).
#pragma once

#include <gpu/kernel/shared.hpp>

namespace kl::gpu {

// How the holders of the sum read the operands at one k. A thread's elements of `b` lie side by side.
template <class T, class Sum, int K>
constexpr WarpAccess left_access() {
  return access_of(Blocked<Sum>::width, static_cast<int>(Blocked<Sum>::holders), [](int lane) { return lane / Sum::extent(2) * K; });
}
template <class T, class Sum>
constexpr WarpAccess right_access() {
  constexpr int kMost = 16 / static_cast<int>(sizeof(T));
  WarpAccess access = access_of(Blocked<Sum>::width, static_cast<int>(Blocked<Sum>::holders), [](int lane) { return lane % Sum::extent(2); });
  access.elements = Blocked<Sum>::width < kMost ? Blocked<Sum>::width : kMost;
  return access;
}

// The operand in borrowed memory, row-major but for what frees both accesses of bank conflicts.
template <class T, class Shape, class Reading>
__device__ __forceinline__ auto lend(T* region, const Storage<T, Shape>& tile, Reading) {
  constexpr WarpAccess reading = Reading{}();
  constexpr FoldResult wide = find_folds(sizeof(T), holder_access<T, Shape>(), reading);
  if constexpr (wide.free_of_conflicts) {
    leave_vectors<wide.folds>(region, tile);
    return SharedTile<wide.folds, T>{region};
  } else {
    constexpr FoldResult single = find_folds(sizeof(T), access_of(Blocked<Shape>::width, Blocked<Shape>::holders, SamePlace{}), reading);
    leave<single.folds>(region, tile, SamePlace{});
    return SharedTile<single.folds, T>{region};
  }
}
// A shared tile is read where it is.
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

template <class T, class Shape>
constexpr int lent_bytes(const Storage<T, Shape>*) {
  return (static_cast<int>(Shape::numel * sizeof(T)) + 15) / 16 * 16;
}
template <class P>
constexpr int lent_bytes(const P*) {
  return 0;
}
template <class T, class Shape, class Reading>
__device__ __forceinline__ auto dot_operand(unsigned char* region, const Storage<T, Shape>& tile, Reading reading) {
  const auto lent = lend(reinterpret_cast<T*>(region), tile, reading);
  return LentOperand<decltype(lent)>{lent};
}
template <class P, class Reading>
__device__ __forceinline__ auto dot_operand(unsigned char*, const P& pointers, Reading) {
  return OperandInPlace<P>{pointers};
}

// An element as what it is multiplied in.
template <bool Tf32, class R, class T>
__device__ __forceinline__ R factor(T x) {
  if constexpr (Tf32) return tl::detail::round_to_tf32(x);
  else return static_cast<R>(x);
}
__device__ __forceinline__ float multiply_add(float a, float b, float sum) { return fmaf(a, b, sum); }
__device__ __forceinline__ int multiply_add(int a, int b, int sum) { return sum + a * b; }

template <bool Tf32, int K, class R, class Sum, class A, class B>
__device__ __forceinline__ void multiply(Storage<R, Sum>& out, const A& a, const B& b) {
  using L = Blocked<Sum>;
  constexpr int kColumns = Sum::extent(2);
  const int first = L::thread_part();
#pragma unroll 1
  for (int k = 0; k < K; ++k) {
#pragma unroll
    for (int v = 0; v < L::blocks; ++v) {
      constexpr auto row_of = [](int part) { return part / kColumns; };
      const int part = L::register_part(v * L::width);
      const R x = factor<Tf32, R>(a.at(row_of(first) | row_of(part), k, K));
#pragma unroll
      for (int i = 0; i < L::width; ++i) {
        const int column = (first & (kColumns - 1)) | (part & (kColumns - 1)) | i;
        const R y = factor<Tf32, R>(b.at(k, column, kColumns));
        out.values[v * L::width + i] = multiply_add(x, y, out.values[v * L::width + i]);
      }
    }
  }
}

}  // namespace kl::gpu

namespace tl::backend {

template <bool Tf32, class T, class ShapeA, class ShapeB, class R, class Sum, class A, class B>
TL_FN void dot_into(kl::gpu::Storage<R, Sum>& out, const A& left, const B& right, site) {
  using namespace kl::gpu;
  constexpr int K = ShapeA::extent(2);
  constexpr auto of_left = [] { return left_access<T, Sum, K>(); };
  constexpr auto of_right = [] { return right_access<T, Sum>(); };
  constexpr int kLeft = lent_bytes(static_cast<const A*>(nullptr)), kRight = lent_bytes(static_cast<const B*>(nullptr));
  unsigned char* region = nullptr;
  if constexpr (kLeft + kRight > 0) {
    region = scratch<kLeft + kRight>();
    __syncthreads();  // earlier readers of the region have finished
  }
  const auto a = dot_operand(region, left, of_left);
  const auto b = dot_operand(region + kLeft, right, of_right);
  if constexpr (kLeft + kRight > 0) __syncthreads();
  multiply<Tf32, K>(out, a, b);
}

}  // namespace tl::backend
