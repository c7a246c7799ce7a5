// Loads and stores of tiles: as 16-byte accesses where every vector is aligned and active as a whole or not at all,
// behind one branch that all threads of the block take alike; everything else element by element, predicated.
#pragma once

#include <gpu/kernel/storage.hpp>
#include <tl/mask.hpp>
#include <tl/pointer.hpp>
#include <tl/shared_layout.hpp>

namespace kl::gpu {

using tl::detail::term_value;

// --- masks ---------------------------------------------------------------------------------------------

template <class E>
__device__ __forceinline__ auto value_at(const E& e, int i0, int i1, int i2) {
  using I = typename E::index_type;
  return static_cast<I>(static_cast<I>(term_value(e.base)) + static_cast<I>(term_value(e.s0)) * i0 +
                        static_cast<I>(term_value(e.s1)) * i1 + static_cast<I>(term_value(e.s2)) * i2);
}

// From an element to the one so many places further along each axis.
template <class E>
__device__ __forceinline__ auto value_step(const E& e, int d0, int d1, int d2) {
  using I = typename E::index_type;
  return static_cast<I>(static_cast<I>(term_value(e.s0)) * d0 + static_cast<I>(term_value(e.s1)) * d1 + static_cast<I>(term_value(e.s2)) * d2);
}

__device__ __forceinline__ bool active(const tl::detail::term_list<>&, int, int, int) { return true; }
template <class H, class... T>
__device__ __forceinline__ bool active(const tl::detail::term_list<H, T...>& terms, int i0, int i1, int i2) {
  const auto e = value_at(terms.head.e, i0, i1, i2);
  return (H::equality ? e == 0 : e >= 0) && active(terms.tail, i0, i1, i2);
}

// The least value of an expression over a tile: at the corner that each stride's sign picks.
template <class Shape, class E>
__device__ __forceinline__ auto least_value(const E& e) {
  using I = typename E::index_type;
  const auto corner = [](auto stride, int extent) -> I {
    const I s = static_cast<I>(term_value(stride));
    return extent == 1 || s > 0 ? I(0) : s * (extent - 1);
  };
  return static_cast<I>(term_value(e.base)) + corner(e.s0, Shape::extent(0)) + corner(e.s1, Shape::extent(1)) +
         corner(e.s2, Shape::extent(2));
}

template <class Shape>
__device__ __forceinline__ bool all_active(const tl::detail::term_list<>&) {
  return true;
}
template <class Shape, class H, class... T>
__device__ __forceinline__ bool all_active(const tl::detail::term_list<H, T...>& terms) {
  if constexpr (H::equality)
    return false;
  else
    return least_value<Shape>(terms.head.e) >= 0 && all_active<Shape>(terms.tail);
}

// Any mask as two questions: is the whole tile active, is this element.
template <class Shape, class M>
__device__ __forceinline__ bool whole(const M& mask) {
  if constexpr (tl::detail::is_mask<M>)
    return all_active<Shape>(mask.terms);
  else if constexpr (tl::detail::same<M, bool>)
    return mask;
  else
    return !requires { mask.lanes.values; };
}
template <class M>
__device__ __forceinline__ bool lane_active(const M& mask, int r, int i0, int i1, int i2) {
  if constexpr (tl::detail::is_mask<M>)
    return active(mask.terms, i0, i1, i2);
  else if constexpr (tl::detail::same<M, bool>)
    return mask;
  else if constexpr (requires { mask.lanes.values; })
    return mask.lanes.values[r];
  else
    return true;
}

// True if each vector of Width elements along the last axis is active as a whole or not at all: where what bounds the
// axis is a multiple of Width. Folds to a constant where the launch says so.
template <int Width>
__device__ __forceinline__ bool by_vectors(const tl::detail::term_list<>&) {
  return true;
}
template <int Width, class H, class... T>
__device__ __forceinline__ bool by_vectors(const tl::detail::term_list<H, T...>& terms) {
  using E = tl::detail::plain<decltype(terms.head.e)>;
  constexpr bool kFalls = tl::detail::same<typename E::s2_type, tl::constant<-1LL>>,
                 kRises = tl::detail::same<typename E::s2_type, tl::constant<1LL>>,
                 kStays = tl::detail::same<typename E::s2_type, tl::constant<0LL>>;
  if constexpr (H::equality || !(kFalls || kRises || kStays)) {
    return false;
  } else if constexpr (kStays) {
    return by_vectors<Width>(terms.tail);
  } else {
    // e >= 0 ends, falling, with the element where e + 1 is 0.
    const auto multiple = [](auto value) { return (value & (Width - 1)) == 0; };
    const auto& e = terms.head.e;
    return multiple(term_value(e.base) + (kFalls ? 1 : 0)) && multiple(term_value(e.s0)) && multiple(term_value(e.s1)) &&
           by_vectors<Width>(terms.tail);
  }
}
template <int Width, class M>
__device__ __forceinline__ bool masked_by_vectors(const M& mask) {
  if constexpr (tl::detail::is_mask<M>)
    return by_vectors<Width>(mask.terms);
  else
    return !requires { mask.lanes.values; };
}

// --- addresses ------------------------------------------------------------------------------------------

template <class P>
inline constexpr bool is_affine_pointer = false;
template <class T, class I>
inline constexpr bool is_affine_pointer<tl::pointer_tile<T, I>> = tl::detail::is_affine<I>;
template <class P>
inline constexpr bool is_affine_in_global = false;
template <class T, class I>
inline constexpr bool is_affine_in_global<tl::pointer_tile<T, I>> = tl::detail::is_affine<I>;

// Where the element with an index stands from the pointer's base. Shared tiles have their own (shared.hpp).
template <class P>
struct Placement {
  template <class I>
  __device__ static __forceinline__ I of(I index) {
    return index;
  }
};

template <class P>
__device__ __forceinline__ auto* address(const P& p, int r, int i0, int i1, int i2) {
  if constexpr (is_affine_pointer<P>)
    return p.base.address + Placement<P>::of(value_at(p.index.linear, i0, i1, i2));
  else
    return p.base.address + Placement<P>::of(p.index.lanes.values[r]);
}

// Calls use(register, address) every Step registers, for all that this thread holds of an affine tile in global memory: one
// address, and steps from it that are the same in all threads.
template <class L, int Step, class P, class Use>
__device__ __forceinline__ void for_each_address(const P& p, Use use) {
  const Coordinate first = block_start<L>(0);
  auto* const start = address(p, 0, first.i0, first.i1, first.i2);
#pragma unroll
  for (int r = 0; r < L::registers; r += Step) {
    const int part = L::register_part(r);
    use(r, start + value_step(p.index.linear, part / (L::e1 * L::e2), part / L::e2 % L::e1, part % L::e2));
  }
}

template <class Term, int Width>
inline constexpr bool known_multiple = tl::detail::term_divisor<Term>() % Width == 0;

// Every vector of the tile starts on a multiple of its own size. What the types do not prove is tested, once
// and alike for the whole block.
template <int Width, class P>
__device__ __forceinline__ bool vectors_aligned(const P& p) {
  const auto& e = p.index.linear;
  using E = tl::detail::plain<decltype(e)>;
  using T = typename P::element_type;
  bool aligned = p.base.residue % (Width * sizeof(T) < 16 ? Width * sizeof(T) : 16) == 0;
  const auto test = [&](auto term) {
    if constexpr (!known_multiple<decltype(term), Width>) aligned &= term_value(term) % Width == 0;
  };
  test(e.base);
  test(e.s0);
  test(e.s1);
  return aligned;
}

// Vector accesses apply: a last axis walked by one, vectors of at least four bytes.
template <class P, class L = Blocked<typename P::shape>>
constexpr bool can_vectorise() {
  if constexpr (is_affine_pointer<P>) {
    constexpr int bytes = L::width * sizeof(typename P::element_type);
    return lanes::steps_by_one<decltype(P::index)> && bytes >= 4;
  } else {
    return false;
  }
}

template <int Bytes>
struct chunk_of {
  using type = uint4;
};
template <>
struct chunk_of<8> {
  using type = uint2;
};
template <>
struct chunk_of<4> {
  using type = unsigned int;
};

// Copies Width consecutive elements as the widest accesses that fit them.
template <int Width, class T>
__device__ __forceinline__ void copy_vector(T* to, const T* from) {
  using Chunk = typename chunk_of<(Width * sizeof(T) < 16 ? Width * sizeof(T) : 16)>::type;
  constexpr int kChunks = Width * sizeof(T) / sizeof(Chunk);
#pragma unroll
  for (int c = 0; c < kChunks; ++c) reinterpret_cast<Chunk*>(to)[c] = reinterpret_cast<const Chunk*>(from)[c];
}

template <int Width, class T>
struct alignas(16) VectorRegisters {
  T values[Width];
};

// --- loads and stores -----------------------------------------------------------------------------------

// The element that a masked-off lane gets.
template <class T, class O>
__device__ __forceinline__ T other_element(const O& other, int r) {
  if constexpr (requires { other.lanes.values; })
    return other.lanes.values[r];
  else if constexpr (tl::detail::same<O, T>)
    return other;
  else
    return T{};
}

template <class T, class Shape, class L, class P, class M, class O>
__device__ __forceinline__ void load_vectors(Storage<T, Shape, L>& out, const P& p, const M& mask, const O& other) {
#pragma unroll
  for (int b = 0; b < L::blocks; ++b) {
    const Coordinate at = block_start<L>(b);
    VectorRegisters<L::width, T> v;
#pragma unroll
    for (int k = 0; k < L::width; ++k) v.values[k] = other_element<T>(other, b * L::width + k);
    if (lane_active(mask, b * L::width, at.i0, at.i1, at.i2))
      copy_vector<L::width>(v.values, const_cast<const T*>(address(p, b * L::width, at.i0, at.i1, at.i2)));
#pragma unroll
    for (int k = 0; k < L::width; ++k) out.values[b * L::width + k] = v.values[k];
  }
}

template <class T, class Shape, class L, class P, class M, class O>
__device__ __forceinline__ void load_elements(Storage<T, Shape, L>& out, const P& p, const M& mask, const O& other) {
  if constexpr (is_affine_in_global<P> && L::registers > 1) {
    if (whole<Shape>(mask)) return for_each_address<L, 1>(p, [&](int r, const T* at) { out.values[r] = *at; });
  }
  for_each_register<L>([&](int r, int i0, int i1, int i2) {
    out.values[r] = lane_active(mask, r, i0, i1, i2) ? *address(p, r, i0, i1, i2) : other_element<T>(other, r);
  });
}

template <class T, class Shape, class L, class P, class M, class O>
__device__ __forceinline__ void load_tile(Storage<T, Shape, L>& out, const P& p, const M& mask, const O& other) {
  if constexpr (can_vectorise<P, L>()) {
    constexpr int kWidth = L::width;
    if (vectors_aligned<kWidth>(p) && (masked_by_vectors<kWidth>(mask) || whole<Shape>(mask))) return load_vectors(out, p, mask, other);
  }
  load_elements(out, p, mask, other);
}

template <class T, class Shape, class L, class P, class M>
__device__ __forceinline__ void store_vectors(const Storage<T, Shape, L>& value, const P& p, const M& mask) {
#pragma unroll
  for (int b = 0; b < L::blocks; ++b) {
    const Coordinate at = block_start<L>(b);
    VectorRegisters<L::width, T> v;
#pragma unroll
    for (int k = 0; k < L::width; ++k) v.values[k] = value.values[b * L::width + k];
    if (lane_active(mask, b * L::width, at.i0, at.i1, at.i2))
      copy_vector<L::width>(address(p, b * L::width, at.i0, at.i1, at.i2), v.values);
  }
}

template <class T, class Shape, class L, class P, class M>
__device__ __forceinline__ void store_tile(const Storage<T, Shape, L>& value, const P& p, const M& mask) {
  if (!is_first_holder<L>()) return;
  if constexpr (can_vectorise<P, L>()) {
    constexpr int kWidth = L::width;
    if (vectors_aligned<kWidth>(p) && (masked_by_vectors<kWidth>(mask) || whole<Shape>(mask))) return store_vectors(value, p, mask);
  }
  if constexpr (is_affine_in_global<P> && L::registers > 1) {
    if (whole<Shape>(mask)) return for_each_address<L, 1>(p, [&](int r, T* at) { *at = value.values[r]; });
  }
  for_each_register<L>([&](int r, int i0, int i1, int i2) {
    if (lane_active(mask, r, i0, i1, i2)) *address(p, r, i0, i1, i2) = value.values[r];
  });
}

}  // namespace kl::gpu
