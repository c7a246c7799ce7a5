// Memory that the lanes of a block share: tl.shared, tl.barrier, and copies that go on while the block computes.
#pragma once

#include <tl/create.hpp>
#include <tl/shared_pointer.hpp>

namespace tl {
namespace detail {

template <class A, class B>
TL_BOTH auto add_indices(const A& a, const B& b) {
  if constexpr (is_zero_constant<B>)
    return a;
  else if constexpr (is_index_scalar<A> && is_index_scalar<B>)
    return term_add(as_term(a), as_term(b));
  else
    return a + b;
}
template <int Stride, class I>
TL_BOTH auto scale_index(const I& i) {
  static_assert(is_index_scalar<I> || is_affine<I> || (is_tensor<I> && !is_float_element<value_of<I>>),
                "tl: s.at(i, j) takes integers and tiles of integers");
  if constexpr (is_index_scalar<I>)
    return term_multiply(as_term(i), constant<static_cast<long long>(Stride)>{});
  else if constexpr (Stride == 1)
    return i;
  else
    return i * constant<Stride>{};
}

// Strides of a dense tile.
template <class Done, int... Rest>
struct dense_strides_of;
template <int... Done>
struct dense_strides_of<numbers<Done...>> {
  using type = numbers<Done...>;
};
template <int... Done, int First, int... Rest>
struct dense_strides_of<numbers<Done...>, First, Rest...> : dense_strides_of<numbers<Done..., (1 * ... * Rest)>, Rest...> {};

// Without the first number; with the last two exchanged.
template <class N>
struct without_first;
template <int First, int... Rest>
struct without_first<numbers<First, Rest...>> {
  using type = numbers<Rest...>;
};
template <class N>
struct last_two_exchanged;
template <int A, int B>
struct last_two_exchanged<numbers<A, B>> {
  using type = numbers<B, A>;
};
template <int A, int B, int C>
struct last_two_exchanged<numbers<A, B, C>> {
  using type = numbers<A, C, B>;
};

template <class N>
struct shape_of_numbers;
template <int... N>
struct shape_of_numbers<numbers<N...>> {
  using type = shape<N...>;
};

// The index of every element of a view, strides as constants.
template <class Shape, class Strides, class Origin>
TL_BOTH auto index_of_all(Origin origin) {
  constexpr int kRank = Shape::rank;
  constexpr auto stride = [](int axis) -> long long {
    return axis < 3 - kRank || Shape::extent(axis) == 1 ? 0 : Strides::at(axis - (3 - kRank));
  };
  return make_affine<Shape>(make_linear<int>(origin, constant<stride(0)>{}, constant<stride(1)>{}, constant<stride(2)>{}));
}

}  // namespace detail

// A shared tile or a part of one. Its elements are counted from `origin` on, with a stride for each axis; a copy
// shows the same elements and must not outlive the tile. Source: Gluon's shared_memory_descriptor. CUDA: a pointer
// or reference into a `__shared__` array.
template <class T, class Root, class Extents, class Strides, class Origin>
struct shared_view {
  using shared_root = Root;
  using element_type = T;
  static constexpr int rank = Extents::count;

  ptr<T> base;
  [[no_unique_address]] Origin origin;

  // Pointers to the elements at these coordinates, one index for each axis: numbers, or tiles that broadcast with
  // each other, as in s.at(rows[{_, None}], columns[{None, _}]). All numbers: one element. For tl.load, tl.store,
  // the atomics and tl.async_copy; outside the tile is OUT_OF_BOUNDS. Source: none; Gluon has whole tiles only.
  // CUDA: `s[i][j]`.
  template <class... I>
  TL_FN auto at(const I&... i) const {
    static_assert(sizeof...(I) == rank, "tl: s.at(...) takes one index for each axis of the shared tile");
    return pointers(sum<0>(i...));
  }
  // Number k of the first axis, with the other axes: stage k of a ring of tiles, row k of a matrix. Source:
  // Gluon's shared_memory_descriptor.index. CUDA: `s[k]`.
  template <class K>
  TL_FN auto index(K k) const {
    static_assert(detail::is_index_scalar<K>, "tl: s.index(k) takes an integer");
    static_assert(rank > 1, "tl: s.index(k) needs two axes or more; s.at(k) is an element of a vector");
    auto moved = detail::add_indices(detail::scale_index<Strides::at(0)>(k), origin);
    return shared_view<T, Root, typename detail::without_first<Extents>::type, typename detail::without_first<Strides>::type,
                       decltype(moved)>{base, moved};
  }
  // The same elements with the last two axes exchanged. Nothing moves. Source: Gluon's
  // shared_memory_descriptor.permute. CUDA: `s[j][i]` for `s[i][j]`.
  TL_FN auto trans() const {
    static_assert(rank > 1, "tl: s.trans() exchanges two axes; this shared tile has one");
    return shared_view<T, Root, typename detail::last_two_exchanged<Extents>::type,
                       typename detail::last_two_exchanged<Strides>::type, Origin>{base, origin};
  }
  // Pointers to all elements: what tl.load(s) and tl.store(s, value) use. Source: Gluon's
  // shared_memory_descriptor.load and .store. CUDA: a loop over the elements of each thread.
  TL_FN auto all() const {
    using S = typename detail::shape_of_numbers<Extents>::type;
    return pointers(detail::index_of_all<S, Strides>(origin));
  }

 private:
  template <int Axis, class First, class... Rest>
  TL_FN auto sum(const First& first, const Rest&... rest) const {
    const auto here = detail::scale_index<Strides::at(Axis)>(first);
    if constexpr (sizeof...(Rest) > 0)
      return detail::add_indices(here, sum<Axis + 1>(rest...));
    else
      return detail::add_indices(here, origin);
  }
  template <class Index>
  TL_FN auto pointers(const Index& index) const {
    if constexpr (detail::is_index_scalar<Index>)
      return backend::shared_element_at<Root>(base, detail::term_value(index));
    else
      return shared_pointers<T, Root, Index>{base, index};
  }
};

// The tile itself: what tl.shared gives. Lives as long as the C++ variable. Source: Gluon's allocate_shared_memory.
// CUDA: `__shared__ T s[M][N]`.
template <class T, int... D>
class shared_tile
    : public shared_view<T, detail::shared_extents<D...>, detail::numbers<D...>,
                         typename detail::dense_strides_of<detail::numbers<>, D...>::type, detail::zero_term> {
  using root = detail::shared_extents<D...>;
  using view = shared_view<T, root, detail::numbers<D...>, typename detail::dense_strides_of<detail::numbers<>, D...>::type,
                           detail::zero_term>;

 public:
  TL_FN shared_tile(backend::shared_arena& arena, site where) : view{{}, {}}, arena_(arena) {
    this->base = hold_.template begin<T, root>(arena, where);
  }
  TL_FN ~shared_tile() { hold_.end(arena_); }
  shared_tile(const shared_tile&) = delete;
  shared_tile& operator=(const shared_tile&) = delete;

 private:
  backend::shared_arena& arena_;
  backend::shared_hold hold_;
};

// What tl.shared_operand gives. Lives as long as the C++ variable. Source: Gluon's allocate_shared_memory with an
// NVMMASharedLayout. CUDA: `__shared__ T s[M][N]`, swizzled.
template <class T, int M, int N>
class operand_tile : public shared_view<T, detail::operand_extents<M, N>, detail::numbers<M, N>, detail::numbers<N, 1>, detail::zero_term> {
  using root = detail::operand_extents<M, N>;
  using view = shared_view<T, root, detail::numbers<M, N>, detail::numbers<N, 1>, detail::zero_term>;

 public:
  TL_FN operand_tile(backend::shared_arena& arena, site where) : view{{}, {}}, arena_(arena) {
    this->base = hold_.template begin<T, root>(arena, where);
  }
  TL_FN ~operand_tile() { hold_.end(arena_); }
  operand_tile(const operand_tile&) = delete;
  operand_tile& operator=(const operand_tile&) = delete;

 private:
  backend::shared_arena& arena_;
  backend::operand_hold hold_;
};

struct shared_calls {
  // A tile in shared memory, one for the block: auto s = tl.shared<float>(BLOCK_M, BLOCK_N). One to three axes of
  // any extents; what is loaded or stored as a whole (the tile, or s.index(k) of it) needs powers of two. It holds
  // nothing at first (UNINITIALIZED) and dies with its variable; tiles die in the reverse order of their making.
  //
  // tl.load(s), tl.store(s, value): all elements. s.at(i, j): pointers to some, for tl.load, tl.store and atomics.
  // s.index(k): number k of the first axis. s.trans(): axes exchanged. Two accesses of one element, one of them a
  // write, need tl.barrier() between them unless both come from the same lane of tiles of the same shape, as
  // tl.store(s, x) and tl.load(s) do: MISSING_BARRIER. Rows, columns and whole tiles of power-of-two extents are
  // laid out without bank conflicts; one axis, or an odd extent such as 33, is laid out as it is counted.
  // Source: Gluon's allocate_shared_memory, CUDA's __shared__. CUDA: `__shared__ T s[M][N];`.
  template <class T = float, class D0>
  [[nodiscard]] TL_FN auto shared(D0, site where = TL_HERE) {
    return make_shared<T, D0>(where);
  }
  template <class T = float, class D0, class D1>
  [[nodiscard]] TL_FN auto shared(D0, D1, site where = TL_HERE) {
    return make_shared<T, D0, D1>(where);
  }
  template <class T = float, class D0, class D1, class D2>
  [[nodiscard]] TL_FN auto shared(D0, D1, D2, site where = TL_HERE) {
    return make_shared<T, D0, D1, D2>(where);
  }

  // A tile in shared memory, one for the block, that a product leaves for the next one to multiply: auto s =
  // tl.shared_operand<tl::float16>(M, N). tl.store(s, tl.cast<tl::float16>(acc)) stores it as a whole, from the layout of a
  // sum of tl.dot, and all lanes wait for each other before (products that read s have ended) and behind; tl.dot(s, b, acc)
  // and tl.dot(a, s.trans()) multiply it from where it lies, as tiles of tl.range. No other access, and no tl.barrier.
  // float16 or bfloat16; extents are powers of two, 16 or more. Source: Gluon's allocate_shared_memory with an
  // NVMMASharedLayout. CUDA: `stmatrix` to swizzled shared memory, `fence.proxy.async`, `__syncthreads()`.
  template <class T, class M, class N>
  [[nodiscard]] TL_FN auto shared_operand(M, N, site where = TL_HERE) {
    constexpr bool kConstant = detail::is_constant<M> && detail::is_constant<N>, kElement = detail::one_of<T, float16, bfloat16>;
    static_assert(kConstant, "tl: the extents of a shared tile are known at compile time: use tl::meta constants or tl::c<32>");
    static_assert(kElement, "tl: tl.shared_operand<T> holds float16 or bfloat16");
    if constexpr (kConstant && kElement) {
      static_assert(detail::is_power_of_two(M::value) && detail::is_power_of_two(N::value) && M::value >= 16 && N::value >= 16,
                    "tl: the extents of tl.shared_operand are powers of two, 16 or more");
      static_assert(sizeof(T) * M::value * N::value <= detail::kMostSharedBytes, "tl: a block has at most 227 KiB of shared memory: make the tile smaller");
      return operand_tile<T, static_cast<int>(M::value), static_cast<int>(N::value)>(arena_, where);
    }
  }

  template <class T, int M, int N, class V>
  TL_FN void store(const operand_tile<T, M, N>& to, const V& value, site where = TL_HERE) {
    using S = shape<M, N>;
    constexpr bool kSum = detail::is_accumulator_layout<typename detail::operand_traits<V>::layout> && detail::same<typename detail::operand_traits<V>::shape, S>;
    static_assert(kSum, "tl: a tile of tl.shared_operand takes a tile of its shape in the layout of a sum of tl.dot, as in tl.store(s, tl.cast<tl::float16>(acc))");
    if constexpr (kSum) backend::store_operand(arena_, to.all(), detail::as_tile<T, S>(value).lanes, where);
  }

  // All lanes of the block wait for each other; what they did to shared tiles and to global memory before is seen
  // by all after. Control flow of a block is uniform, so no lane can miss it. Source: CUDA's __syncthreads. CUDA:
  // `__syncthreads()`.
  TL_FN void barrier(site where = TL_HERE) const { backend::block_barrier(where); }
  // Triton's name of tl.barrier. Source: triton.language.debug_barrier. CUDA: `__syncthreads()`.
  TL_FN void debug_barrier(site where = TL_HERE) const { backend::block_barrier(where); }

  // Begins to copy from tensors to a shared tile and goes on at once: `to` is a shared tile, a part of one or
  // pointers into one; `pointers` a tile of pointers of the same shape and dtype; where `mask` is false zeros are
  // written. The elements hold the values once tl.async_wait says so, and other lanes see them after a
  // tl.barrier() behind that; touching them earlier is MISSING_BARRIER. 4, 8 and 16 bytes at a time on sm_80 and
  // newer; what does not fit that, and older GPUs, copy at once. Source: PTX ISA, cp.async. CUDA:
  // `__pipeline_memcpy_async(to, from, 16)`, `cuda::memcpy_async`.
  template <class S, class P, class M = detail::no_mask>
  TL_FN void async_copy(const S& to, const P& pointers, const M& mask = {}, site where = TL_HERE) const {
    const auto& target = detail::addresses(to);
    using Target = detail::plain<decltype(target)>;
    static_assert(detail::is_shared<Target> && detail::is_pointer_tile<Target>,
                  "tl: tl.async_copy copies to a shared tile, a part of one, or s.at(tiles of indices)");
    static_assert(detail::is_pointer_tile<P> && !detail::is_shared<P>, "tl: tl.async_copy copies from a tile of pointers, as in x + offsets");
    static_assert(detail::same<detail::plain<typename P::element_type>, detail::plain<typename Target::element_type>>,
                  "tl: tl.async_copy does not convert: both sides need the same element type");
    static_assert(detail::same<typename P::shape, typename Target::shape>, "tl: tl.async_copy needs the same shape on both sides");
    static_assert(!detail::is_read_only_shared<Target>(), "tl: the tiles of tl.range are read only: the loop itself copies to them");
    static_assert(!detail::points_to_operand<Target>, "tl: a tile of tl.shared_operand is stored as a whole, by tl.store");
    if constexpr (!detail::is_read_only_shared<Target>())
      backend::async_copy(target, pointers, detail::fit_mask<typename P::shape>(mask), detail::no_other{}, where);
  }
  // The copies since the last commit become one group. Source: PTX ISA, cp.async.commit_group. CUDA:
  // `__pipeline_commit()`.
  TL_FN void async_commit(site where = TL_HERE) const { backend::async_commit(where); }
  // Waits until at most Pending of the youngest groups are still under way. Copies that were never committed are
  // not waited for. Source: PTX ISA, cp.async.wait_group. CUDA: `__pipeline_wait_prior(Pending)`.
  template <int Pending = 0>
  TL_FN void async_wait(site where = TL_HERE) const {
    static_assert(Pending >= 0 && Pending < 8, "tl: tl.async_wait<N> leaves 0 to 7 groups under way");
    backend::async_wait<Pending>(where);
  }

 private:
  template <class T, class... D>
  TL_FN auto make_shared(site where) {
    constexpr bool kConstant = (detail::is_constant<D> && ...);
    static_assert(kConstant, "tl: the extents of a shared tile are known at compile time: use tl::meta constants or tl::c<32>");
    static_assert(detail::is_element<T>, "tl: tl.shared<T> needs an element type (float, int, tl::float16, ...)");
    if constexpr (kConstant) {
      static_assert(((D::value > 0) && ...), "tl: the extents of a shared tile are greater than 0");
      static_assert((static_cast<long long>(sizeof(T)) * ... * D::value) <= detail::kMostSharedBytes,
                    "tl: a block has at most 227 KiB of shared memory: make the tile smaller");
      return shared_tile<T, static_cast<int>(D::value)...>(arena_, where);
    }
  }

 protected:
  backend::shared_arena arena_;
};

}  // namespace tl
