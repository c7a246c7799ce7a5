// Atomic read-modify-write: tl.atomic_add(p, value, mask, tl::relaxed, tl::gpu) and its kin.
#pragma once

#include <tl/atomic_op.hpp>
#include <tl/memory.hpp>

namespace tl {

namespace detail {
template <memory_order O>
struct order_tag {
  static constexpr memory_order value = O;
};
template <memory_scope S>
struct scope_tag {
  static constexpr memory_scope value = S;
};
}  // namespace detail

// How an atomic orders the block's other accesses: acquire keeps later ones behind it, release keeps earlier
// ones before it, acq_rel both, relaxed neither. Source: triton.language.atomic_add, its `sem`. CUDA:
// `cuda::memory_order_relaxed` and its kin.
inline constexpr detail::order_tag<memory_order::relaxed> relaxed{};
inline constexpr detail::order_tag<memory_order::acquire> acquire{};
inline constexpr detail::order_tag<memory_order::release> release{};
inline constexpr detail::order_tag<memory_order::acq_rel> acq_rel{};
// Among whom: the block, the device, the system. Source: triton.language.atomic_add, its `scope`. CUDA:
// `cuda::thread_scope_block`, `_device`, `_system`.
inline constexpr detail::scope_tag<memory_scope::cta> cta{};
inline constexpr detail::scope_tag<memory_scope::gpu> gpu{};
inline constexpr detail::scope_tag<memory_scope::sys> sys{};

namespace detail {

template <class T>
inline constexpr bool is_order = false;
template <memory_order O>
inline constexpr bool is_order<order_tag<O>> = true;
template <class T>
inline constexpr bool is_scope = false;
template <memory_scope S>
inline constexpr bool is_scope<scope_tag<S>> = true;

// What may follow the value of an atomic: a mask, an order, a scope, in this order, each left out at will.
struct absent {};
template <class T>
inline constexpr bool is_atomic_option = is_order<T> || is_scope<T> || same<T, absent>;
template <memory_order Otherwise, class... Option>
constexpr memory_order order_or() {
  memory_order result = Otherwise;
  auto look = [&]<class T>(T) {
    if constexpr (is_order<T>) result = T::value;
  };
  (look(Option{}), ...);
  return result;
}
template <class... Option>
constexpr memory_order order_in() {
  return order_or<memory_order::acq_rel, Option...>();
}
template <class... Option>
constexpr memory_scope scope_in() {
  memory_scope result = memory_scope::gpu;
  auto look = [&]<class T>(T) {
    if constexpr (is_scope<T>) result = T::value;
  };
  (look(Option{}), ...);
  return result;
}

template <class P, atomic_op Op>
constexpr void check_atomic() {
  static_assert(
      is_address<P>,
      "tl: an atomic takes a pointer or a tile of pointers, as in tl.atomic_add(out + offsets, value)");
  if constexpr (is_address<P>) {
    using E = typename P::element_type;
    using T = plain<E>;
    constexpr bool kBits = Op == atomic_op::bit_and || Op == atomic_op::bit_or || Op == atomic_op::bit_xor;
    constexpr bool kExchange = Op == atomic_op::exchange || Op == atomic_op::compare_exchange;
    constexpr bool kHalf = same<T, float16> || same<T, bfloat16>;
    constexpr bool kStage = is_read_only_shared<P>();
    static_assert(!kStage, "tl: the tiles of tl.range are read only, by tl.load; the next copy writes there: use a tile of tl.shared");
    static_assert(!is_const<E> || kStage || Op == atomic_op::load,
                  "tl: cannot change what a tl::ptr<const T> points to: declare the parameter tl::ptr<T>");
    static_assert(sizeof(T) >= 4 || (kHalf && (Op == atomic_op::add || Op == atomic_op::load || kExchange)),
                  "tl: atomics work on 32- and 64-bit elements, atomic_add, _xchg and _cas on float16 and "
                  "bfloat16 too");
    static_assert(sizeof(T) >= 4 || !is_shared<P>, "tl: atomics on shared tiles work on 32- and 64-bit elements");
    static_assert(!kBits || !is_float_element<T>,
                  "tl: atomic_and, atomic_or and atomic_xor work on integers");
  }
}

}  // namespace detail

// All calls take a pointer (then the value is a number and a number is returned) or a tile of pointers (then
// the value broadcasts to its shape), and return what was there before; lanes that the mask holds back have
// no value. Then, each optional: a mask, an order (default acq_rel), a scope (default gpu), as in
// tl.atomic_add(p, 1, tl::relaxed). Two blocks, and two lanes, may work on one element: lanes act one after
// the other, in an unspecified order. An element nobody wrote is UNINITIALIZED. Source:
// triton.language.*.
struct atomic_calls {
  // clang-format off
  // Adds. CUDA: `atomicAdd(p, v)`, which is relaxed.
  template <class P, class V, class A = detail::absent, class B = detail::absent, class C = detail::absent>
  TL_FN auto atomic_add(const P& p, const V& value, const A& a = {}, const B& b = {}, const C& c = {}, site where = TL_HERE) const { return run<atomic_op::add>(p, value, a, b, c, where); }
  // Adds to float32 of a tensor, and nobody learns what was there, so no lane waits for it: relaxed, among the device. A sum of
  // tl.dot is added from where it lies. What the block itself loads or stores there needs a tl.barrier() between:
  // MISSING_BARRIER. Source: triton.language.atomic_add, sem="relaxed", whose result is not used. CUDA: `atomicAdd(p, v)` whose
  // result is not used, of a `float2` where two neighbours are added.
  template <class P, class V, class M = detail::no_mask>
  TL_FN void atomic_accumulate(const P& p, const V& value, const M& mask = {}, site where = TL_HERE) const {
    constexpr bool kPointers = detail::is_pointer_tile<P> && !detail::is_shared<P>;
    static_assert(kPointers, "tl: tl.atomic_accumulate takes a tile of pointers to a tensor, as in out + offsets");
    if constexpr (kPointers) {
      using S = typename P::shape;
      static_assert(detail::same<typename P::element_type, float>, "tl: tl.atomic_accumulate adds to float32 that the kernel may change: tl::ptr<float>");
      static_assert(detail::is_affine<decltype(p.index)>, "tl: tl.atomic_accumulate takes index expressions, no gathers: use tl.atomic_add");
      static_assert(detail::may_store<P, V, M> && !detail::is_tensor<M>, "tl: the mask of tl.atomic_accumulate is a comparison of index expressions");
      backend::accumulate(p, detail::as_tile<float, S>(value).lanes, detail::fit_mask<S>(mask), where);
    }
  }
  // Floats compare by value. Keeps the larger. CUDA: `atomicMax(p, v)`, for integers; floats by `atomicCAS` or on
  // their bits.
  template <class P, class V, class A = detail::absent, class B = detail::absent, class C = detail::absent>
  TL_FN auto atomic_max(const P& p, const V& value, const A& a = {}, const B& b = {}, const C& c = {}, site where = TL_HERE) const { return run<atomic_op::max>(p, value, a, b, c, where); }
  // Keeps the smaller; floats compare by value. CUDA: `atomicMin(p, v)`, for integers.
  template <class P, class V, class A = detail::absent, class B = detail::absent, class C = detail::absent>
  TL_FN auto atomic_min(const P& p, const V& value, const A& a = {}, const B& b = {}, const C& c = {}, site where = TL_HERE) const { return run<atomic_op::min>(p, value, a, b, c, where); }
  // Keeps the bits that both have. Integers. CUDA: `atomicAnd(p, v)`.
  template <class P, class V, class A = detail::absent, class B = detail::absent, class C = detail::absent>
  TL_FN auto atomic_and(const P& p, const V& value, const A& a = {}, const B& b = {}, const C& c = {}, site where = TL_HERE) const { return run<atomic_op::bit_and>(p, value, a, b, c, where); }
  // Sets the bits of the value. Integers. CUDA: `atomicOr(p, v)`.
  template <class P, class V, class A = detail::absent, class B = detail::absent, class C = detail::absent>
  TL_FN auto atomic_or(const P& p, const V& value, const A& a = {}, const B& b = {}, const C& c = {}, site where = TL_HERE) const { return run<atomic_op::bit_or>(p, value, a, b, c, where); }
  // Flips the bits of the value. Integers. CUDA: `atomicXor(p, v)`.
  template <class P, class V, class A = detail::absent, class B = detail::absent, class C = detail::absent>
  TL_FN auto atomic_xor(const P& p, const V& value, const A& a = {}, const B& b = {}, const C& c = {}, site where = TL_HERE) const { return run<atomic_op::bit_xor>(p, value, a, b, c, where); }
  // Writes the value. CUDA: `atomicExch(p, v)`.
  template <class P, class V, class A = detail::absent, class B = detail::absent, class C = detail::absent>
  TL_FN auto atomic_xchg(const P& p, const V& value, const A& a = {}, const B& b = {}, const C& c = {}, site where = TL_HERE) const { return run<atomic_op::exchange>(p, value, a, b, c, where); }
  // Writes the value where the element equals `compare`, bit for bit. No mask. CUDA: `atomicCAS(p, compare, v)`.
  template <class P, class E, class V, class A = detail::absent, class B = detail::absent>
  TL_FN auto atomic_cas(const P& p, const E& compare, const V& value, const A& = {}, const B& = {}, site where = TL_HERE) const {
    static_assert(detail::is_atomic_option<A> && detail::is_atomic_option<B>, "tl: after the value, tl.atomic_cas takes an order and a scope");
    return apply<atomic_op::compare_exchange, detail::order_in<A, B>(), detail::scope_in<A, B>()>(detail::addresses(p), value, compare, detail::no_mask{}, where);
  }
  // Reads elements that other blocks change by atomics meanwhile: what a block that waits polls with, for less than
  // an atomic that changes nothing. Relaxed or acquire (the default). Source: PTX ISA, ld.relaxed and ld.acquire.
  // CUDA: `cuda::atomic_ref(*p).load(cuda::memory_order_acquire)`.
  template <class P, class A = detail::absent, class B = detail::absent, class C = detail::absent>
  TL_FN auto atomic_load(const P& p, const A& a = {}, const B& = {}, const C& = {}, site where = TL_HERE) const {
    constexpr memory_order order = detail::order_or<memory_order::acquire, A, B, C>();
    static_assert(order == memory_order::relaxed || order == memory_order::acquire, "tl: a load releases nothing: tl.atomic_load is tl::relaxed or tl::acquire");
    static_assert(detail::is_atomic_option<B> && detail::is_atomic_option<C>, "tl: tl.atomic_load takes a mask, an order and a scope");
    constexpr memory_scope scope = detail::scope_in<A, B, C>();
    if constexpr (detail::is_atomic_option<A>)
      return apply<atomic_op::load, order, scope>(p, 0, detail::absent{}, detail::no_mask{}, where);
    else
      return apply<atomic_op::load, order, scope>(p, 0, detail::absent{}, a, where);
  }
  // clang-format on

  // Orders the block's accesses around relaxed atomics: with release, what comes before it is seen by whoever
  // acquires what a later atomic of this block leaves; with acquire, what was released before a value that an
  // earlier atomic read is seen by what comes after. An order (default acq_rel) and a scope (default gpu). Source:
  // PTX ISA, fence; the atomics' own orders say the same at one place. CUDA: `cuda::atomic_thread_fence`,
  // `__threadfence()`, with `__syncthreads()` around it.
  template <class A = detail::absent, class B = detail::absent>
  TL_FN void fence(const A& = {}, const B& = {}, site where = TL_HERE) const {
    static_assert(detail::is_atomic_option<A> && detail::is_atomic_option<B>, "tl: tl.fence takes an order and a scope");
    static_assert(detail::order_in<A, B>() != memory_order::relaxed, "tl: a relaxed fence orders nothing; use tl::acquire, tl::release or tl::acq_rel");
    backend::fence<detail::order_in<A, B>(), detail::scope_in<A, B>()>(where);
  }

 private:
  template <atomic_op Op, class P, class V, class A, class B, class C>
  static TL_FN auto run(const P& p, const V& value, const A& a, const B&, const C&, site where) {
    static_assert(
        detail::is_atomic_option<B> && detail::is_atomic_option<C>,
        "tl: after the value, an atomic takes a mask, an order (tl::relaxed) and a scope (tl::gpu)");
    if constexpr (detail::is_atomic_option<A>)
      return apply<Op, detail::order_in<A, B, C>(), detail::scope_in<A, B, C>()>(
          detail::addresses(p), value, detail::absent{}, detail::no_mask{}, where);
    else
      return apply<Op, detail::order_in<B, C>(), detail::scope_in<B, C>()>(detail::addresses(p), value,
                                                                           detail::absent{}, a, where);
  }

  template <atomic_op Op, memory_order Order, memory_scope Scope, class P, class V, class E, class M>
  static TL_FN auto apply(const P& p, const V& value, const E& compare, const M& mask, site where) {
    detail::check_atomic<P, Op>();
    static_assert(detail::is_operand<V>, "tl: the value of an atomic is a tile or a number");
    using T = detail::plain<typename P::element_type>;
    constexpr bool kScalar = detail::is_ptr<P>;
    static_assert(!kScalar || (!detail::is_tile<V> && !detail::is_tile<M>),
                  "tl: a plain pointer takes one value; add an index tile for a tile of them: out + offsets");
    using S = typename pointed_shape<P>::type;
    static_assert(detail::may_store<P, V, M>,
                  "tl: an atomic takes the sum of tl.dot through pointers and masks that are index expressions and comparisons; "
                  "gathers and tiles of bool need it in the layout of loaded tiles: tl.convert(acc)");
    const auto& operand = detail::as_tile<T, S>(value);
    using Own = typename detail::plain<decltype(operand)>::layout;
    using L = detail::choose<detail::is_accumulator_layout<Own>, Own, layout::blocked>;
    tensor<T, S, L> old;
    const auto fitted_mask = fit<S>(mask);
    if constexpr (detail::same<E, detail::absent>) {
      backend::atomic<Op, Order, Scope>(old.lanes, p, operand.lanes, operand.lanes, fitted_mask, where);
    } else {
      const auto& expected = detail::as_tile<T, S, L>(compare);
      backend::atomic<Op, Order, Scope>(old.lanes, p, operand.lanes, expected.lanes, fitted_mask, where);
    }
    if constexpr (kScalar)
      return backend::only_lane(old.lanes);
    else
      return old;
  }

  template <class P>
  struct pointed_shape {
    using type = shape<1>;
  };
  template <class P>
    requires detail::is_pointer_tile<P>
  struct pointed_shape<P> {
    using type = typename P::shape;
  };
  template <class S, class M>
  static TL_FN auto fit(const M& mask) {
    return detail::fit_mask<S>(mask);
  }
};

}  // namespace tl
