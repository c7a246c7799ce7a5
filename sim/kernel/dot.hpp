// Matrix products of tiles on the simulator.
//
// out[i][j] = fma(a[i][k], b[k][j], out[i][j]) for k = 0, 1, ... K - 1, in float32 (int32 for int8): one order, whatever
// the processor, so that results repeat. Operands become float once; then blocks of kRows rows and kVectors vectors of
// columns stay in registers while k runs. Lanes without a value cost one comparison when there are none.
#pragma once

#include <sim/kernel/memory.hpp>
#include <sim/kernel/shared.hpp>
#include <tl/dtype.hpp>
#include <tl/shared_pointer.hpp>

namespace kl::sim {

#if defined(__AVX512F__)
constexpr int kDotLanes = 16, kDotRows = 8;  // 8 x 2 of 32 registers hold sums
#else
constexpr int kDotLanes = 8, kDotRows = 4;  // 4 x 2 of 16
#endif

template <class C>
struct DotVectorOf {
  typedef C type __attribute__((vector_size(kDotLanes * sizeof(C))));
};
template <class C>
using DotVector = typename DotVectorOf<C>::type;

// One rounding, as on a GPU. The compiler is told not to fuse by itself, so the instruction is spelled out.
inline void dot_step(DotVector<float>& sum, DotVector<float> a, DotVector<float> b) {
#if defined(__FMA__)
  asm("vfmadd231ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
#else
  for (int i = 0; i < kDotLanes; ++i) sum[i] = __builtin_fmaf(a[i], b[i], sum[i]);
#endif
}
inline void dot_step(DotVector<unsigned>& sum, DotVector<unsigned> a, DotVector<unsigned> b) { sum += a * b; }

// Rows of out from those of `start` (null: zeros), `a` (rows of K) and `panel` (K rows of Vectors vectors); N elements from row
// to row of out and start. The sums so far are read here because a copy of them beforehand is a tenth of a product's time.
template <int Rows, int Vectors, int K, int N, class C, class Start>
void dot_block(C* out, Start start, const C* a, const C* panel) {
  using V = DotVector<C>;
  V sum[Rows][Vectors];
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 2
    for (int v = 0; v < Vectors; ++v) {
      if constexpr (tl::detail::same<Start, decltype(nullptr)>) sum[r][v] = V{};
      else __builtin_memcpy(&sum[r][v], start + r * N + v * kDotLanes, sizeof(V));
    }
#pragma GCC unroll 4
  for (int k = 0; k < K; ++k) {
    V b[Vectors];
#pragma GCC unroll 2
    for (int v = 0; v < Vectors; ++v) __builtin_memcpy(&b[v], panel + (k * Vectors + v) * kDotLanes, sizeof(V));
#pragma GCC unroll 8
    for (int r = 0; r < Rows; ++r) {
      const V x = a[r * K + k] - V{};  // in every lane; -0 stays -0
#pragma GCC unroll 2
      for (int v = 0; v < Vectors; ++v) dot_step(sum[r][v], x, b[v]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 2
    for (int v = 0; v < Vectors; ++v) __builtin_memcpy(out + r * N + v * kDotLanes, &sum[r][v], sizeof(V));
}

template <class T>
struct DecodedBytes {
  float values[256];
  constexpr DecodedBytes() : values{} {
    for (int i = 0; i < 256; ++i) values[i] = static_cast<float>(__builtin_bit_cast(T, static_cast<unsigned char>(i)));
  }
};
template <class T>
inline constexpr DecodedBytes<T> decoded_bytes{};

// `Count` elements as what they are multiplied in.
template <bool Tf32, int Count, class C, class T>
inline void widen(C* to, const T* from) {
  if constexpr (sizeof(T) == 1 && tl::detail::is_small_float<T>) {
    for (int i = 0; i < Count; ++i) to[i] = decoded_bytes<T>.values[from[i].bits];
#if defined(__F16C__)
  } else if constexpr (tl::detail::same<T, tl::float16> && Count % kDotLanes == 0) {
    for (int i = 0; i < Count; i += kDotLanes) {
      struct Halves { tl::float16 x[kDotLanes]; };
      DotVector<float> v;
      asm("vcvtph2ps %1, %0" : "=v"(v) : "m"(*reinterpret_cast<const Halves*>(from + i)));
      __builtin_memcpy(to + i, &v, sizeof v);
    }
#endif
  } else if constexpr (Tf32) {
    for (int i = 0; i < Count; ++i) to[i] = tl::detail::round_to_tf32(from[i]);
  } else {
    for (int i = 0; i < Count; ++i) to[i] = static_cast<C>(from[i]);
  }
}

// A row of `a` or a column of `b` that lacks a value somewhere leaves a row or column of the product without.
template <int M, int N, int K, class V, class A, class B>
void invalidate_products(V& out, const A& a, const B& b) {
  if (a.why != nullptr)
    for (int i = 0; i < M; ++i) {
      bool valid = true;
      for (int k = 0; k < K; ++k) valid = valid && a.valid(i * K + k);
      for (int j = 0; j < N && !valid; ++j) out.invalidate(i * N + j, a.why);
    }
  if (b.why != nullptr)
    for (int j = 0; j < N; ++j) {
      bool valid = true;
      for (int k = 0; k < K; ++k) valid = valid && b.valid(k * N + j);
      for (int i = 0; i < M && !valid; ++i) out.invalidate(i * N + j, b.why);
    }
}

// Where lanes of the product that are not finite come from: an element of their row or column, or what is added up here.
template <int N, int K, class Out, class A, class B>
void track_products(Out& out, const A& a, const B& b) {
  int site = -1;
  for (int lane = 0; lane < out.kLanes; ++lane) {
    if (is_finite(out.values[lane]) || !out.validity.valid(lane)) continue;
    const int row = lane / N * K, column = lane % N;
    for (int k = 0; k < K && out.births[lane] == 0; ++k)
      out.births[lane] = a.births[row + k] != 0 ? a.births[row + k] : b.births[k * N + column];
    if (out.births[lane] == 0) out.births[lane] = give_birth({tl::detail::id_of<float>, as_double(out.values[lane]), lane, 0, {}}, site);
  }
}

// A shared tile is read here, by all lanes of the block; the values of a tile are at hand.
template <class T, class Shape, class X>
decltype(auto) dot_operand(const X& x, tl::site where) {
  if constexpr (tl::detail::is_shared<X>) {
    Storage<T, Shape> tile;
    const auto gather = gather_of(x);
    Access a = describe(x, gather, where);
    a.by_all_lanes = true;
    tile.validity.why = machine().load(a, tile.values, tile.validity.bits, {});
    return tile;
  } else {
    return (x);
  }
}

}  // namespace kl::sim

namespace tl::backend {

// Products are over when tl.dot returns.
template <class T, class Shape>
void end_product(shared_arena&, kl::sim::Storage<T, Shape>& out, const kl::sim::Storage<T, Shape>& sum) {
  out = sum;
}

// out = start + a times b. Shapes (M, N), (M, K), (K, N).
template <bool Tf32, class T, class ShapeA, class ShapeB, class R, class ShapeOut, class Start, class A, class B>
void dot_from(shared_arena&, kl::sim::Storage<R, ShapeOut>& out, const Start& start, const A& left, const B& right, site where) {
  constexpr bool kStarts = requires { start.values; };
  constexpr int M = ShapeOut::extent(1), N = ShapeOut::extent(2), K = ShapeA::extent(2);
  constexpr int kVectors = N >= 2 * kl::sim::kDotLanes ? 2 : 1, kColumns = kVectors * kl::sim::kDotLanes;
  using C = detail::choose<detail::is_float_element<T>, float, unsigned>;
  const auto& a = kl::sim::dot_operand<T, ShapeA>(left, where);
  const auto& b = kl::sim::dot_operand<T, ShapeB>(right, where);
  alignas(64) C rows[M * K];
  alignas(64) C panel[K * kColumns];
  kl::sim::widen<Tf32, M * K>(rows, a.values);
  C* sums = reinterpret_cast<C*>(out.values);
  for (int j = 0; j < N; j += kColumns) {
    for (int k = 0; k < K; ++k) kl::sim::widen<Tf32, kColumns>(panel + k * kColumns, b.values + k * N + j);
    for (int i = 0; i < M; i += kl::sim::kDotRows) {
      const auto so_far = [&] {
        if constexpr (kStarts) return reinterpret_cast<const C*>(start.values) + i * N + j;
        else return nullptr;
      }();
      kl::sim::dot_block<kl::sim::kDotRows, kVectors, K, N>(sums + i * N + j, so_far, rows + i * K, panel);
    }
  }
  if constexpr (kStarts) {
    out.validity = start.validity;
    if constexpr (kl::sim::kTracksBirths) std::memcpy(out.births, start.births, sizeof out.births);
  }
  kl::sim::invalidate_products<M, N, K>(out.validity, a.validity, b.validity);
  if constexpr (kl::sim::kTracksBirths && detail::is_float_element<R>) kl::sim::track_products<N, K>(out, a, b);
}

}  // namespace tl::backend
