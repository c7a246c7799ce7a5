// Loops over tiles that are copied ahead: tl.range(n, num_stages, fetch).
//
// The tiles live in a ring of stages. While the body works on trip t, the copies for the trips up to
// t + num_stages - 1 are under way; a stage is free for the next copy once all lanes have left the trip that owns it. Where
// threads copy and products run on behind their trip (sm_90a) they need a stage more, and copies are a trip less ahead.
// The ring of the backend says when a trip's copies are started: as the body of a trip begins, or as it ends.
#pragma once

#include <tl/loops.hpp>
#include <tl/shared.hpp>

namespace tl {
namespace detail {

// Where a tile lies in the tensor of a descriptor, for chips that copy it as a whole.
struct no_box {
  static constexpr int rank = 0;
};
template <int Rank>
struct tile_box {
  static constexpr int rank = Rank;
#if TL_BACKEND_CUDA
  const void* map;  // CUtensorMap
  int at[Rank];     // outermost first
  template <class D>
  TL_FN tile_box(const D& descriptor, const int (&from)[Rank]) : map(descriptor.map) {
    for (int axis = 0; axis < Rank; ++axis) at[axis] = from[axis];
    at[0] += descriptor.outside;
  }
#else
  template <class D>
  tile_box(const D&, const int (&)[Rank]) {}
#endif
};

}  // namespace detail

// What tl.fetch gives: a tile to be copied. It names the tile and copies nothing by itself. Source: none; Triton finds
// the loads of a loop by itself. CUDA: the arguments of `__pipeline_memcpy_async`.
template <class P, class M, class O, class Box = detail::no_box>
struct fetched_tile {
  P pointers;
  [[no_unique_address]] M mask;
  [[no_unique_address]] O other;
  site where;
  [[no_unique_address]] Box box;
};

// The tiles of one trip, as tl.stage names them and as the body of the loop takes them: auto [a, b]. Source: none;
// Gluon passes tuples. CUDA: a struct of pointers.
template <class... T>
struct stage_tiles;
template <class A, class B>
struct stage_tiles<A, B> {
  A first;
  B second;
};
template <class A, class B, class C>
struct stage_tiles<A, B, C> {
  A first;
  B second;
  C third;
};
template <class A, class B, class C, class D>
struct stage_tiles<A, B, C, D> {
  A first;
  B second;
  C third;
  D fourth;
};

namespace detail {

constexpr int kMostStages = 8;
// Bytes, of a tile in its ring: the tensor engine and wgmma exchange pieces of its rows by bits of their address, up to the
// tenth.
constexpr int stage_alignment(long long bytes) { return bytes >= 1024 ? 1024 : bytes > 128 ? static_cast<int>(bytes) : 128; }

template <class F>
inline constexpr bool is_fetched = false;
template <class P, class M, class O, class Box>
inline constexpr bool is_fetched<fetched_tile<P, M, O, Box>> = true;

// The extents of a shape as those of a tile in a stage.
template <class S>
struct stage_extents_of;
template <int... D>
struct stage_extents_of<shape<D...>> {
  using type = stage_extents<D...>;
  using numbers = detail::numbers<D...>;
  using strides = typename dense_strides_of<detail::numbers<>, D...>::type;
};

// One of the tiles of a stage.
template <class F>
struct stage_tile {
  using element = plain<typename decltype(F::pointers)::element_type>;
  using box = decltype(F::box);
  using extents = stage_extents_of<typename decltype(F::pointers)::shape>;
  using root = typename extents::type;
  static constexpr int own_bytes = static_cast<int>(root::numel * sizeof(element)), alignment = stage_alignment(own_bytes);
  static constexpr int bytes = (own_bytes + alignment - 1) / alignment * alignment;

  // T is `element` while it is filled, and const in the loop's body.
  template <class T>
  using view = shared_view<T, root, typename extents::numbers, typename extents::strides, zero_term>;
};

// What a fetch function returns, taken apart: its fetches by number, and what the body gets.
template <class R>
struct fetched_stage {
  static constexpr bool valid = false;
};
template <class P, class M, class O, class Box>
struct fetched_stage<fetched_tile<P, M, O, Box>> {
  using fetch = fetched_tile<P, M, O, Box>;
  static constexpr bool valid = true;
  static constexpr int bytes = stage_tile<fetch>::bytes;
  template <int Stages>
  using ring = backend::stage_ring<Stages, stage_tile<fetch>>;

  template <class Use>
  TL_FN static void for_each(const fetch& f, Use use) {
    use(constant<0>{}, f);
  }
  template <class View>
  TL_FN static auto views(View view) {
    return view(constant<0>{}, stage_tile<fetch>{});
  }
};
template <class... F>
struct fetched_stage<stage_tiles<F...>> {
  static constexpr bool valid = true;
  static constexpr int bytes = (stage_tile<F>::bytes + ...);
  template <int Stages>
  using ring = backend::stage_ring<Stages, stage_tile<F>...>;

  template <class Use>
  TL_FN static void for_each(const stage_tiles<F...>& s, Use use) {
    use(constant<0>{}, s.first);
    use(constant<1>{}, s.second);
    if constexpr (sizeof...(F) > 2) use(constant<2>{}, s.third);
    if constexpr (sizeof...(F) > 3) use(constant<3>{}, s.fourth);
  }
  template <class View>
  TL_FN static auto views(View view) {
    return views_of(view, stage_tile<F>{}...);
  }

 private:
  template <class View, class A, class B>
  TL_FN static auto views_of(View view, A a, B b) {
    return in_stage(view(constant<0>{}, a), view(constant<1>{}, b));
  }
  template <class View, class A, class B, class C>
  TL_FN static auto views_of(View view, A a, B b, C c) {
    return in_stage(view(constant<0>{}, a), view(constant<1>{}, b), view(constant<2>{}, c));
  }
  template <class View, class A, class B, class C, class D>
  TL_FN static auto views_of(View view, A a, B b, C c, D d) {
    return in_stage(view(constant<0>{}, a), view(constant<1>{}, b), view(constant<2>{}, c), view(constant<3>{}, d));
  }
  template <class... V>
  TL_FN static stage_tiles<V...> in_stage(V... v) {
    return {v...};
  }
};

// The loop. Its memory is that of a shared tile: from here to the end of the loop.
template <int Stages, class Fetch, class Fetched>
class pipelined_range {
  using stage = fetched_stage<Fetched>;
  using stage_ring = typename stage::template ring<Stages>;
  static constexpr int kAhead = Stages - 1 - stage_ring::lag;

 public:
  TL_FN pipelined_range(backend::shared_arena& arena, int n, const Fetch& fetch, site where)
      : arena_(arena), fetch_(fetch), n_(n), where_(where) {
    ring_.begin(arena, where);
    start();
  }
  TL_FN ~pipelined_range() {
    ring_.settle();
    ring_.end(arena_, under_way(), where_);
  }
  pipelined_range(const pipelined_range&) = delete;
  pipelined_range& operator=(const pipelined_range&) = delete;

  struct end_mark {};
  // For range-for, which asks for the tiles of each trip once.
  struct iterator {
    pipelined_range& of;
    int left;
    TL_FN auto operator*() const {
      of.enter();
      return of.tiles();
    }
    TL_FN iterator& operator++() {
      of.leave();
      --left;
      return *this;
    }
    TL_FN bool operator!=(end_mark) const { return left > 0; }
  };
  TL_FN iterator begin() {
    // A second loop over the same range takes the stages back.
    if (opened_ > 0) {
      ring_.drain(under_way(), where_);
      start();
    }
    return {*this, n_};
  }
  TL_FN end_mark end() const { return {}; }

  // Some of the trips, for a loop of its own.
  class part {
   public:
    TL_FN part(pipelined_range& of, int count) : of_(of), count_(count) {}
    TL_FN ~part() { of_.ring_.settle(); }
    part(const part&) = delete;
    part& operator=(const part&) = delete;
    TL_FN iterator begin() { return {of_, count_}; }
    TL_FN end_mark end() const { return {}; }

   private:
    pipelined_range& of_;
    int count_;
  };
  // The next `count` trips, or those that are left: for (auto [a, b] : trips.take(count)). Copies go on across the loops, so that
  // those of the next loop come while a result is stored. Such a loop ends without break, or it is the last one: another
  // take behind a break is an assertion that fails, and on the GPU waits for ever. Source: none; Triton flattens nested loops.
  // CUDA: a ring of buffers that outlives the loop.
  TL_FN part take(int count) {
#if TL_BACKEND_SIM
    if (left_ < opened_) backend::assert_failed("tl: break left a loop over trips.take(...), and another one follows: end it by its count", where_);
#endif
    const int left = n_ - opened_;
    return part(*this, count < left ? count : left);
  }

 private:
  TL_FN void start() {
    opened_ = filled_ = 0;
#if TL_BACKEND_SIM
    left_ = 0;
#endif
    ring_.restart();
    for (int ahead = 0; ahead < kAhead; ++ahead) fill();
  }
  // Trips whose copies have been started and not been waited for.
  TL_FN int under_way() const { return filled_ - opened_; }
  TL_FN void fill() {
    if (filled_ < n_) {
      ring_.begin_filling();
      stage::for_each(fetch_(filled_), [&](auto number, const auto& f) {
        using tile = stage_tile<plain<decltype(f)>>;
        using view = typename tile::template view<typename tile::element>;
        ring_.template copy<decltype(number)::value, view>(f);
      });
      ++filled_;
    }
    ring_.filled(where_);
  }
  // The trip's copies have come. Unless the ring fills late, nobody is in the trip before it any more, whose stage the next
  // copy takes.
  TL_FN void enter() {
    if constexpr (Stages > 1) {
      ring_.template await<kAhead - 1>(where_);
      if constexpr (!stage_ring::fills_late) fill();
    } else {
      ring_.meet();
      fill();
      ring_.template await<0>(where_);
    }
    ring_.open();
    ++opened_;
  }
  TL_FN void leave() {
#if TL_BACKEND_SIM
    left_ = opened_;
#endif
    if constexpr (stage_ring::fills_late) {
      ring_.release();
      fill();
    }
  }
  TL_FN auto tiles() const {
    return stage::views([&](auto number, auto of) {
      using tile = decltype(of);
      using view = typename tile::template view<const typename tile::element>;
      return view{ring_.template tile<decltype(number)::value>(), {}};
    });
  }

  backend::shared_arena& arena_;
  stage_ring ring_;
  Fetch fetch_;
  int n_, opened_ = 0, filled_ = 0;  // trips
#if TL_BACKEND_SIM
  int left_ = 0;  // the trips that have ended, or were begun anew
#endif
  site where_;
};

}  // namespace detail

struct pipeline_calls : shared_calls {
  // The software pipeline: for (auto [a, b] : tl.range(tl::cdiv(K, BLOCK_K), num_stages, fetch)) { acc = tl.dot(a, b, acc); }
  // runs the body n times, each time on tiles that were copied to shared memory num_stages - 1 trips ahead.
  //
  // fetch(i) names the tiles of trip i, from 0 on: it returns one tl.fetch, and the body takes a tile, or tl.stage of
  // two to four, and the body takes auto [a, b]. It is called once for each trip, in order and ahead of the body: what it
  // reads must not depend on what the body does. n is an integer, 0 or less for no trip at all; num_stages is 1 to 8 and
  // known when the kernel is compiled (tl::meta or tl::c<3>); num_stages times the tiles fit a block's shared memory.
  //
  // A tile is a shared tile that can be read (tl.load, tl.dot, a.at(i, j), a.trans()) in its own trip only; the loop waits
  // for it, and no tl.barrier is needed for it. One that is kept into a later trip is a RACE with the next copy into its
  // stage, after the loop it is OUT_OF_BOUNDS. The loop puts nothing else in order: other shared tiles and global memory
  // need tl.barrier as anywhere. break leaves the loop and drops the copies that are under way. A range with a name can be
  // worked off in parts, auto trips = tl.range(n, num_stages, fetch); for (auto [a, b] : trips.take(count)).
  // Source: triton.language.range, num_stages. CUDA: `__pipeline_memcpy_async` into a ring of buffers, with
  // `__pipeline_wait_prior(num_stages - 2)` and `__syncthreads()` in each trip.
  template <class N, class Stages, class Fetch>
    requires(!detail::is_index_scalar<Fetch>)
  TL_FN auto range(N n, Stages, const Fetch& fetch, site where = TL_HERE) {
    static_assert(detail::is_index_scalar<N>, "tl: the number of trips of tl.range is an integer");
    static_assert(detail::is_constant<Stages>, "tl: the stages of tl.range are known at compile time: use a tl::meta constant or tl::c<3>");
    static_assert(requires { fetch(0); }, "tl: the third argument of tl.range is a function of the trip's number that returns tl.fetch(...) or tl.stage(...)");
    if constexpr (detail::is_index_scalar<N> && detail::is_constant<Stages> && requires { fetch(0); }) {
      using fetched = detail::plain<decltype(fetch(0))>;
      using stage = detail::fetched_stage<fetched>;
      static_assert(stage::valid, "tl: the function given to tl.range returns tl.fetch(...), or tl.stage(...) of two to four of them");
      static_assert(Stages::value >= 1 && Stages::value <= detail::kMostStages, "tl: tl.range has 1 to 8 stages");
      if constexpr (stage::valid && Stages::value >= 1 && Stages::value <= detail::kMostStages) {
        constexpr bool kFits = Stages::value * static_cast<long long>(stage::bytes) <= detail::kMostSharedBytes;
        static_assert(kFits, "tl: the stages of tl.range do not fit a block's 227 KiB of shared memory: take fewer stages or smaller tiles");
        if constexpr (kFits)
          return detail::pipelined_range<static_cast<int>(Stages::value), Fetch, fetched>(this->arena_, static_cast<int>(n), fetch, where);
      }
    }
  }

  // A tile for tl.range to copy: `pointers` is a tile of pointers to tensors, as in tl.load. Where `mask` is false nothing
  // is read and the tile holds `other`, one number, or 0 without it. Copied 16 bytes at a time where the rows are
  // contiguous and aligned and no vector is cut by the mask. Source: triton.language.load in a loop with num_stages. CUDA:
  // `__pipeline_memcpy_async(to, from, 16, zeros)`.
  template <class P, class M = detail::no_mask, class O = detail::no_other>
  TL_FN auto fetch(const P& pointers, const M& mask = {}, const O& other = {}, site where = TL_HERE) const {
    constexpr bool kPointers = detail::is_pointer_tile<P> && !detail::is_shared<P>;
    static_assert(kPointers, "tl: tl.fetch takes a tile of pointers to a tensor, as in tl.fetch(x + offsets)");
    static_assert(!detail::is_tile<O>, "tl: the `other` of tl.fetch is one number for all lanes");
    if constexpr (kPointers && !detail::is_tile<O>) {
      using S = typename P::shape;
      using T = detail::plain<typename P::element_type>;
      using mask_type = detail::plain<decltype(detail::fit_mask<S>(mask))>;
      using other_type = detail::plain<decltype(detail::fit_other<T, S>(other))>;
      return fetched_tile<P, mask_type, other_type>{pointers, detail::fit_mask<S>(mask), detail::fit_other<T, S>(other), where};
    }
  }

  // The tiles of one trip of tl.range: return tl.stage(tl.fetch(...), tl.fetch(...)); two to four, of any shapes and
  // dtypes. Source: none; Triton collects the loads of the loop. CUDA: one `__pipeline_commit()` for all.
  template <class... F>
  TL_FN auto stage(const F&... fetches) const {
    constexpr bool kFetches = (detail::is_fetched<F> && ...);
    static_assert(kFetches, "tl: tl.stage takes what tl.fetch gives");
    static_assert(sizeof...(F) >= 2 && sizeof...(F) <= 4, "tl: tl.stage takes two to four fetches; a single tl.fetch is returned as it is");
    if constexpr (kFetches && sizeof...(F) >= 2 && sizeof...(F) <= 4) return stage_tiles<F...>{fetches...};
  }
};

}  // namespace tl
