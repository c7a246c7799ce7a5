// Making and reshaping tiles: program_id, arange, full, zeros, where, cast, broadcast_to, convert.
#pragma once

#include <tl/memory.hpp>

namespace tl {

// A shape as a value, for tl.full(tl::dims(BLOCK_M, BLOCK_N), 0.0f). Source: a shape in Triton is a list,
// `[BLOCK_M, BLOCK_N]`. CUDA: none.
template <class... D>
TL_BOTH constexpr auto dims(D...) {
  static_assert((detail::is_constant<D> && ...),
                "tl: a shape is known at compile time: use tl::meta constants or tl::c<32>");
  return shape<static_cast<int>(D::value)...>{};
}

namespace detail {
template <class T, class S>
struct zeros_layout {
  static constexpr bool sums = S::rank == 2 && e1<S> >= 16 && e2<S> >= 16 && one_of<T, float, int>;
  using type = choose<sums, layout::accumulator<e1<S>>, layout::blocked>;
};

// Calling what is not constexpr fails the compile, with this name in the message.
void a_lower_bound_other_than_0_must_be_a_constant__write_tl_arange_of_tl_c_16_and_tl_c_32();

// A literal 0: the lower end of almost every arange, without asking people to write tl::c<0>.
struct zero_literal {
  consteval zero_literal(int value) {
    if (value != 0) a_lower_bound_other_than_0_must_be_a_constant__write_tl_arange_of_tl_c_16_and_tl_c_32();
  }
};

void the_axis_of_a_grid_is_0_1_or_2();

// An axis of the grid. A number of the run, such as a loop's, is refused by the compiler too: what lies behind the
// third axis is read by nobody.
struct grid_axis {
  int value;
  consteval grid_axis(int axis) : value(axis) {
    if (axis < 0 || axis > 2) the_axis_of_a_grid_is_0_1_or_2();
  }
  template <auto Axis>
  TL_BOTH constexpr grid_axis(constant<Axis>) : value(static_cast<int>(Axis)) {
    static_assert(Axis >= 0 && Axis <= 2, "tl: a grid has the axes 0, 1 and 2");
  }
};
}  // namespace detail

struct create_calls {
  // The block's index on an axis of the grid, 0 to num_programs(axis) - 1. The axis is a constant, 0, 1 or 2. Source:
  // triton.language.program_id. CUDA: `blockIdx.x`, `.y`, `.z`.
  TL_FN int program_id(detail::grid_axis axis) const { return backend::program_id(axis.value); }
  // The number of blocks on an axis of the grid. The axis is a constant, 0, 1 or 2. Source:
  // triton.language.num_programs. CUDA: `gridDim.x`, `.y`, `.z`.
  TL_FN int num_programs(detail::grid_axis axis) const { return backend::num_programs(axis.value); }

  // The indices [0, End) or [Begin, End) as an int32 tile; the length must be a power of two. The upper
  // bound is exclusive. Source: triton.language.arange. CUDA: `threadIdx.x`, one index a thread; with more
  // elements than threads, a loop.
  template <class End>
  TL_FN auto arange(detail::zero_literal, End) const {
    static_assert(detail::is_constant<End>,
                  "tl: tl.arange needs bounds known at compile time, which a plain 32 is not: use a tl::meta constant or tl::c<32>");
    return arange<0, static_cast<int>(End::value)>();
  }
  template <auto Begin, class End>
  TL_FN auto arange(constant<Begin>, End) const {
    static_assert(detail::is_constant<End>,
                  "tl: tl.arange needs bounds known at compile time, which a plain 32 is not: use a tl::meta constant or tl::c<32>");
    return arange<static_cast<int>(Begin), static_cast<int>(End::value)>();
  }
  template <int Begin, int End>
  TL_FN auto arange() const {
    static_assert(End > Begin, "tl: tl.arange(begin, end) needs begin < end");
    static_assert(detail::is_power_of_two(End - Begin),
                  "tl: the length of tl.arange must be a power of two (the upper bound is exclusive)");
    constexpr int kLength = detail::is_power_of_two(End - Begin) ? End - Begin : 1;
    constexpr constant<(kLength > 1 ? 1LL : 0LL)> kStride{};
    return detail::make_affine<shape<kLength>>(detail::make_linear<int>(
        constant<static_cast<long long>(Begin)>{}, detail::zero_term{}, detail::zero_term{}, kStride));
  }

  // A tile with every element `value`, of the value's type or of T. Source: triton.language.full. CUDA: `v[k] =
  // value` in each thread.
  template <class T = void, int... D, class V>
  TL_FN auto full(shape<D...>, V value) const {
    using E = detail::choose<detail::same<T, void>, detail::scalar_value_t<V>, T>;
    return detail::as_tile<E, shape<D...>>(value);
  }
  // A vector of M elements `value`, one for each row of `acc`, a sum of tl.dot, in the layout that tl.max<1>(acc) and
  // tl.sum<1>(acc) have: what a loop carries for each row. Source: Gluon's full with a SliceLayout; Triton's full, which
  // finds the layout by itself. CUDA: `value` in the threads that hold the row.
  template <class T = void, int M, class V, class A, class SA, int Rows>
  TL_FN auto full(shape<M>, V value, const tensor<A, SA, layout::accumulator<Rows>>&) const {
    static_assert(M == Rows, "tl: tl.full(tl::dims(M), value, acc) gives a number for each of the M rows of acc");
    using E = detail::choose<detail::same<T, void>, detail::scalar_value_t<V>, T>;
    tensor<E, shape<Rows>, layout::slice<1, layout::accumulator<Rows>>> out;
    backend::map_into(out.lanes, [](E v) { return v; }, backend::uniform_operand(detail::convert_element<E>(value)));
    return out;
  }
  // Zeros of float32, or of T: tl.zeros(BLOCK), tl.zeros<int>(BLOCK_M, BLOCK_N). A matrix of float32 or int32 with 16 rows
  // and columns or more is the start of a sum of tl.dot, in that layout; tl.full(tl::dims(M, N), 0.0f) is one to add
  // loaded tiles to. Source: triton.language.zeros. CUDA: `float v[K] = {};` in each thread.
  template <class T = float, class... D>
  TL_FN auto zeros(D... d) const {
    using S = decltype(dims(d...));
    tensor<T, S, typename detail::zeros_layout<T, S>::type> out;
    backend::map_into(out.lanes, [](T zero) { return zero; }, backend::uniform_operand(detail::convert_element<T>(0)));
    return out;
  }
  // Zeros of the tile's type, shape and layout. Source: triton.language.zeros_like. CUDA: `T v[K] = {};` in each
  // thread.
  template <class T, class S, class L>
  TL_FN auto zeros_like(const tensor<T, S, L>&) const {
    tensor<T, S, L> out;
    backend::map_into(out.lanes, [](T zero) { return zero; }, backend::uniform_operand(detail::convert_element<T>(0)));
    return out;
  }

  // yes where condition holds, no elsewhere; both are evaluated. A lane without a value on the side not
  // taken does no harm. Source: triton.language.where. CUDA: `condition ? yes : no`.
  template <class C, class A, class B>
  TL_FN auto where(const C& condition, const A& yes, const B& no) const {
    static_assert(detail::is_tile<C> && detail::same<detail::value_of<C>, bool>,
                  "tl: the condition of tl.where is a comparison or a tile of bool");
    static_assert(detail::is_operand<A> && detail::is_operand<B>, "tl: tl.where chooses between tiles or numbers");
    static_assert(detail::axes_fit<C, A, B>::value);
    static_assert(detail::mask_lies_as_values<C, A> && detail::mask_lies_as_values<C, B>,
                  "tl: mixed layouts: the values are a sum of tl.dot, and a condition made by | or ~ lies as loaded tiles do: "
                  "combine comparisons with &, choose twice with tl.where, or write tl.convert(condition, acc)");
    using P = typename select_type<A, B>::type;
    using S = typename detail::broadcast_all<typename detail::operand_traits<C>::shape,
                                             typename detail::operand_traits<A>::shape,
                                             typename detail::operand_traits<B>::shape>::type;
    using L = typename detail::join_all<typename detail::operand_traits<C>::layout,
                                        typename detail::operand_traits<A>::layout,
                                        typename detail::operand_traits<B>::layout>::type;
    const auto& c = detail::as_tile<bool, S, L>(condition);
    const auto& a = detail::as_tile<P, S, L>(yes);
    const auto& b = detail::as_tile<P, S, L>(no);
    tensor<P, S, L> out;
    backend::select_into(out.lanes, c.lanes, a.lanes, b.lanes);
    return out;
  }

  // Converts the elements: floats round to nearest even, float to integer truncates. Small floats that
  // overflow become infinite (float8e4nv: NaN). Source: triton.language.cast, tensor.to. CUDA: `static_cast<T>(x)`,
  // `__float2half_rn(x)`.
  template <class T, class X>
  TL_FN auto cast(const X& x) const {
    static_assert(detail::is_element<T>, "tl: tl.cast<T> needs an element type");
    static_assert(detail::is_operand<X>, "tl: tl.cast<T>(x) converts a tile or a number");
    if constexpr (detail::is_tile<X>)
      return detail::elementwise<T>([](auto v) { return detail::convert_element<T>(v); }, x);
    else
      return detail::convert_element<T>(static_cast<detail::scalar_value_t<X>>(x));
  }
  // The same bits as another type of the same size. Source: tensor.to(bitcast=True). CUDA: `__float_as_int(x)`,
  // `__int_as_float(x)`.
  template <class T, class X>
  TL_FN auto bitcast(const X& x) const {
    using From = detail::value_of<X>;
    static_assert(sizeof(T) == sizeof(From), "tl: tl.bitcast<T> keeps the size of the element");
    if constexpr (detail::is_tile<X>)
      return detail::elementwise<T>([](From v) { return __builtin_bit_cast(T, v); }, x);
    else
      return __builtin_bit_cast(T, static_cast<From>(x));
  }

  // The tile with the given extents; axes of extent 1 repeat. Source: triton.language.broadcast_to. CUDA: none;
  // threads that need the value read it, by `__shfl_sync` or from shared memory.
  template <class X, int... D>
  TL_FN auto broadcast_to(const X& x, shape<D...>) const {
    return detail::as_tile<detail::value_of<X>, shape<D...>>(x);
  }

  // A reduced tile, or the sum of tl.dot, moved to the layout of loaded ones, through shared memory. Source: Gluon's
  // convert_layout; Triton does it unasked. CUDA: to shared memory, `__syncthreads()`, and back.
  template <class T, class S, class L>
  TL_FN auto convert(const tensor<T, S, L>& x) const {
    tensor<T, S> out;
    backend::convert_into(out.lanes, x.lanes);
    return out;
  }
  // x, of the sum's rows and columns or of one row or one column of them, moved to the layout of `acc`, a sum of tl.dot,
  // so that they may be added: acc + tl.convert(bias[{None, _}], acc). Through shared memory. Source: Gluon's
  // convert_layout; Triton does it unasked. CUDA: to shared memory, `__syncthreads()`, and back.
  template <class T, class S, class A, class SA, int Rows, bool Ended>
  TL_FN auto convert(const tensor<T, S>& x, const tensor<A, SA, layout::accumulator<Rows, Ended>>&) const {
    static_assert(S::rank == 2 && detail::broadcasts_to<S, SA>, "tl: tl.convert(x, acc) takes a matrix that broadcasts to acc's shape");
    tensor<T, S, layout::accumulator<Rows, Ended>> out;
    backend::convert_into(out.lanes, x.lanes);
    return out;
  }
  // A vector of N as a column of N x 1, through shared memory. Loading through rows[{_, None}] is free. Source:
  // triton.language, `x[:, None]`. CUDA: to shared memory, `__syncthreads()`, and back.
  template <class T, int N, class L>
  TL_FN auto as_column(const tensor<T, shape<N>, L>& x) const {
    tensor<T, shape<N, 1>> out;
    backend::convert_into(out.lanes, x.lanes);
    return out;
  }

 private:
  template <class A, class B>
  struct select_type {
    using type = detail::promoted_operands<A, B>;
  };
  template <class A, class B>
    requires(!detail::is_tile<A> && !detail::is_tile<B>)
  struct select_type<A, B> {
    using type = decltype(detail::promote_tiles<detail::scalar_value_t<A>, detail::scalar_value_t<B>, false>());
  };
};

}  // namespace tl
