// The GPU's side of tl/backend.hpp. Compiled by NVRTC: no standard headers.
#pragma once

#include <gpu/kernel/async_copy.hpp>
#include <gpu/kernel/atomic.hpp>
#include <gpu/kernel/debug.hpp>
#include <gpu/kernel/dot.hpp>
#include <gpu/kernel/fragment_store.hpp>
#include <gpu/kernel/map.hpp>
#include <gpu/kernel/math.hpp>
#include <gpu/kernel/memory.hpp>
#include <gpu/kernel/move.hpp>
#include <gpu/kernel/reduce.hpp>
#include <gpu/kernel/scan.hpp>
#include <gpu/kernel/shared.hpp>
#include <gpu/kernel/sort.hpp>
#include <gpu/kernel/stages.hpp>
#include <gpu/kernel/storage.hpp>
#include <tl/dtype.hpp>
#include <tl/mask.hpp>

namespace tl::backend {

template <class T, class Shape, class Layout>
using storage = kl::gpu::Storage<T, Shape, typename kl::gpu::layout_of<Shape, Layout>::type>;

template <class T, class Shape, class L>
TL_FN kl::gpu::TileOperand<T, Shape, L> tile_operand(const kl::gpu::Storage<T, Shape, L>& x) {
  return {kl::gpu::settled(x)};
}
template <class T>
TL_FN kl::gpu::UniformOperand<T> uniform_operand(T x) {
  return {x};
}
using kl::gpu::map_into;

template <class T, class Shape, class L, class Linear>
TL_FN void fill_affine(kl::gpu::Storage<T, Shape, L>& out, const Linear& e) {
  kl::gpu::for_each_register<L>(
      [&](int r, int i0, int i1, int i2) { out.values[r] = static_cast<T>(kl::gpu::value_at(e, i0, i1, i2)); });
}
template <class Shape, class L, class... Terms>
TL_FN void fill_mask(kl::gpu::Storage<bool, Shape, L>& out, const detail::term_list<Terms...>& terms) {
  kl::gpu::for_each_register<L>(
      [&](int r, int i0, int i1, int i2) { out.values[r] = kl::gpu::active(terms, i0, i1, i2); });
}

// Same elements in row-major order. Those that keep their thread, as all do where axes of extent 1 come or go in front,
// stay in registers.
template <class T, class To, class L, class From, class M>
TL_FN void reshape_into(kl::gpu::Storage<T, To, L>& out, const kl::gpu::Storage<T, From, M>& in) {
  static_assert(To::numel == From::numel);
  kl::gpu::exchange(out, in, kl::gpu::SamePlace{});
}
template <class T, class To, class L, class From, class M>
TL_FN void convert_into(kl::gpu::Storage<T, To, L>& out, const kl::gpu::Storage<T, From, M>& in) {
  reshape_into(out, in);
}

template <class T, class Shape, class L>
TL_FN void select_into(kl::gpu::Storage<T, Shape, L>& out, const kl::gpu::Storage<bool, Shape, L>& c,
                       const kl::gpu::Storage<T, Shape, L>& yes, const kl::gpu::Storage<T, Shape, L>& no) {
  const auto& a = kl::gpu::settled(yes);
  const auto& b = kl::gpu::settled(no);
#pragma unroll
  for (int r = 0; r < L::registers; ++r) out.values[r] = c.values[r] ? a.values[r] : b.values[r];
}

// A tile with fewer vectors than the block has threads is loaded by all its holders and stored by the first. What the
// kernel may also store, then, is loaded between two barriers: the others see what was stored before, and have read
// when the next store comes. So a lane's accesses are in order for small tiles too; shared tiles: shared.hpp.
template <class P, class Shape, class Load>
TL_FN void in_order_of_stores(Load load) {
  constexpr bool kAwaited = !kl::gpu::held_once<kl::gpu::Blocked<Shape>> && !detail::is_const<typename P::element_type> && !detail::is_shared<P>;
  if constexpr (kAwaited) __syncthreads();
  load();
  if constexpr (kAwaited) __syncthreads();
}
// The sum of a product is stored by other threads than those which load tiles of its shape: they wait for each other.
template <class L, class Store>
TL_FN void in_order_of_loads(Store store) {
  if constexpr (!kl::gpu::is_blocked<L>) __syncthreads();
  store();
  if constexpr (!kl::gpu::is_blocked<L>) __syncthreads();
}

template <class T, class Shape, class L, class P, class M, class O>
TL_FN void load(kl::gpu::Storage<T, Shape, L>& out, const P& p, const M& mask, const O& other, site) {
  if constexpr (detail::is_shared<P>)
    kl::gpu::load_shared(out, p, mask, other);
  else
    in_order_of_stores<P, Shape>([&] { kl::gpu::load_tile(out, p, mask, other); });
}
template <class T, class P, class M, class O>
TL_FN T load_scalar(const P& p, const M& mask, const O& other, site) {
  T value{};
  if constexpr (detail::same<O, T>) value = other;
  in_order_of_stores<P, shape<1>>([&] {
    if (kl::gpu::whole<shape<1>>(mask)) value = *p.address;
  });
  return value;
}
template <class P, class M, class T, class Shape, class L>
TL_FN void store(const P& p, const kl::gpu::Storage<T, Shape, L>& x, const M& mask, site) {
  const auto& value = kl::gpu::settled(x);
  if constexpr (detail::is_shared<P>) {
    kl::gpu::store_shared(value, p, mask);
  } else if constexpr (detail::is_ptr<P>) {
    if (threadIdx.x == 0 && kl::gpu::whole<shape<1>>(mask)) *p.address = value.values[0];
  } else {
    in_order_of_loads<L>([&] {
      if (!kl::gpu::store_pairs(value, p, mask)) kl::gpu::store_tile(value, p, mask);
    });
  }
}

template <class T>
TL_FN T divide(T a, T b) {
  if constexpr (detail::same<T, float>) {
    // Within two units in the last place over the whole range; correctly rounded division is three times the
    // instructions, and tl.div_rn asks for it by name.
    float quotient;
    asm("div.full.f32 %0, %1, %2;" : "=f"(quotient) : "f"(a), "f"(b));
    return quotient;
  } else {
    return a / b;
  }
}
template <class T>
TL_FN T divide_rounded(T a, T b) {
  return a / b;
}
template <class T>
TL_FN T remainder(T a, T b) {
  if constexpr (detail::same<T, float>)
    return fmodf(a, b);
  else if constexpr (detail::same<T, double>)
    return fmod(a, b);
  else
    return a % b;
}
template <class T>
TL_FN T shift_left(T a, T by) {
  using wide = unsigned long long;
  return static_cast<wide>(by) >= 8 * sizeof(T) ? T(0) : static_cast<T>(static_cast<wide>(a) << by);
}
template <class T>
TL_FN T shift_right(T a, T by) {
  if (static_cast<unsigned long long>(by) >= 8 * sizeof(T)) return a < T(0) ? static_cast<T>(-1) : T(0);
  return static_cast<T>(a >> by);
}

// A hole holds nothing; the simulator is what reports it.
template <class T, class Shape, class L>
TL_FN void fill_hole(kl::gpu::Storage<T, Shape, L>& out, int, site) {
#pragma unroll
  for (int r = 0; r < L::registers; ++r) out.values[r] = T{};
}
TL_FN void reach_hole(int, site) {}
TL_FN constexpr bool in_kernel() { return true; }

TL_FN int program_id(int axis) {
  return static_cast<int>(axis == 0 ? blockIdx.x : axis == 1 ? blockIdx.y : blockIdx.z);
}
TL_FN int num_programs(int axis) {
  return static_cast<int>(axis == 0 ? gridDim.x : axis == 1 ? gridDim.y : gridDim.z);
}

}  // namespace tl::backend
