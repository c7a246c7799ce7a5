// The stages of tl.range on the GPU: one region of shared memory, tile by tile, each as often as there are stages. All
// threads copy to them (CopiedRing), or one thread orders the copies from the tensor engine (BulkRing).
#pragma once

#include <gpu/kernel/bulk_copy.hpp>
#include <gpu/kernel/flight.hpp>
#include <gpu/kernel/wgmma.hpp>

namespace kl::gpu {

// Where tiles lie in the region.
template <int Stages, class... Tile>
struct StageRegion {
  template <int I>
  using tile = tl::detail::type_at<I, Tile...>;
  template <int I>
  using element = typename tile<I>::element;

  unsigned char* base = nullptr;

  __device__ static __forceinline__ constexpr int after(int stage) { return stage + 1 == Stages ? 0 : stage + 1; }
  // Where the stages of tile I begin, or what is behind the last.
  template <int I>
  static constexpr int offset() {
    constexpr int kSizes[] = {Tile::bytes..., 0}, kAlignments[] = {Tile::alignment..., 1};
    for (int t = 0, end = 0;; end += Stages * kSizes[t++]) {
      end = (end + kAlignments[t] - 1) / kAlignments[t] * kAlignments[t];
      if (t == I) return end;
    }
  }
  // Rings of 1024 bytes or more begin on a multiple of them (scratch.hpp).
  static constexpr int kBytes = offset<sizeof...(Tile)>();

  template <int I, class T>
  __device__ __forceinline__ tl::ptr<T> at(int stage) const {
    constexpr int kOffset = offset<I>(), kBytesOfOne = tile<I>::bytes;
    return {reinterpret_cast<T*>(base + kOffset + stage * kBytesOfOne)};
  }
};

template <class... Tile>
constexpr bool any_panelled() {
  return (is_panelled<typename Tile::root, typename Tile::element>() || ...);
}
template <int Stages, class... Tile>
constexpr bool copied_in_bulk() {
  return kHasWgmma && Stages > 1 && (((is_panelled<typename Tile::root, typename Tile::element>() || is_row<Tile>()) && Tile::box::rank > 0) && ...);
}

// The products of all trips but this one have ended.
__device__ __forceinline__ void wait_for_earlier(SharedArena& arena) {
  if (arena.multiplies) wait_wgmma<1>();
  else wait_wgmma<0>();
  arena.multiplies = false;
}

template <int Stages, class... Tile>
class CopiedRing {
  static constexpr bool kPanelled = kWarpgroups && any_panelled<Tile...>();
  using Region = StageRegion<Stages, Tile...>;

 public:
  // Trips whose products may be under way when the next one begins: their stages cannot be filled yet.
  static constexpr int lag = kPanelled && Stages >= 3 ? 1 : 0;
  static constexpr bool fills_late = false;

  __device__ __forceinline__ void begin(SharedArena& arena, tl::site) {
    arena_ = &arena;
    region_.base = hold_.begin<Region::kBytes>(arena);
  }
  // Copies that nobody waits for any more would write to what takes the region over.
  __device__ __forceinline__ void end(SharedArena& arena, int under_way, tl::site where) const {
    if (under_way > 0) tl::backend::async_wait<0>(where);
    hold_.end(arena);
  }
  __device__ __forceinline__ void drain(int, tl::site where) const {
    tl::backend::async_wait<0>(where);
    meet();
  }
  __device__ __forceinline__ void settle() const {
    if constexpr (kPanelled) end_wgmma();
  }
  __device__ __forceinline__ void restart() {
    filling_ = 0;
    open_ = Stages - 1;
  }
  __device__ __forceinline__ void begin_filling() const {}
  template <int I, class View, class F>
  __device__ __forceinline__ void copy(const F& f) const {
    const View to{region_.template at<I, typename Region::template element<I>>(filling_), {}};
    tl::backend::async_copy(to.all(), f.pointers, f.mask, f.other, f.where);
  }
  // A group for each trip, an empty one too, so that the groups count the trips.
  __device__ __forceinline__ void filled(tl::site where) {
    filling_ = Region::after(filling_);
    tl::backend::async_commit(where);
  }
  template <int Pending>
  __device__ __forceinline__ void await(tl::site where) const {
    tl::backend::async_wait<Pending>(where);
    meet();
  }
  // What cp.async wrote becomes visible to the tensor cores, which read by another path, and whose products but those of
  // the trip before have ended.
  __device__ __forceinline__ void meet() const {
    if constexpr (kPanelled) {
      if (lag == 0) wait_wgmma<0>();
      else wait_for_earlier(*arena_);
      asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
    }
    __syncthreads();
  }
  __device__ __forceinline__ void open() { open_ = Region::after(open_); }
  template <int I>
  __device__ __forceinline__ auto tile() const {
    return region_.template at<I, const typename Region::template element<I>>(open_);
  }

 private:
  SharedArena* arena_ = nullptr;
  SharedHold hold_;
  Region region_;
  int filling_ = 0, open_ = Stages - 1;
};

// Two barriers for each stage: `full`, when the copies of a trip have come, and `empty`, when every warp is done with them.
// A warp is done with a trip when its products have ended: one trip later, so that they run on meanwhile. The copies of a
// trip are ordered behind the body of another, by one lane of warp 0: while it waits for other warps, its own products are
// under way. (A warp of its own for the orders, told by a queue, was slower: docs/performance.md.)
template <int Stages, class... Tile>
class BulkRing {
  using Region = StageRegion<Stages, Tile...>;
  static constexpr int kBarrierBytes = 8, kTileBytes = (Tile::own_bytes + ...), kBytes = (Region::kBytes + 2 * Stages * kBarrierBytes + 1023) / 1024 * 1024;
  static_assert(kBytes <= tl::detail::kMostSharedBytes, "tl: the stages of tl.range do not fit a block's 227 KiB of shared memory: take fewer stages or smaller tiles");

 public:
  static constexpr int lag = 0;
  static constexpr bool fills_late = true;

  __device__ __forceinline__ void begin(SharedArena& arena, tl::site) {
    arena_ = &arena;
    region_.base = hold_.begin<kBytes>(arena);
    first_ = static_cast<unsigned int>(__cvta_generic_to_shared(region_.base));
    warp_ = uniform_warp();
  }
  __device__ __forceinline__ void end(SharedArena& arena, int under_way, tl::site where) {
    drain(under_way, where);
    hold_.end(arena);
  }
  // Nobody waits at the barriers any more; they are made anew, or their memory is something else's.
  __device__ __forceinline__ void drain(int under_way, tl::site) {
    for (int trip = 0; trip < under_way; ++trip) {
      open();
      full(open_).wait(open_parity_);
    }
    __syncthreads();
    if (threadIdx.x == 0)
      for (int stage = 0; stage < Stages; ++stage) {
        full(stage).end();
        empty(stage).end();
      }
  }
  __device__ __forceinline__ void settle() const {
    if constexpr (kWarpgroups) end_wgmma();
  }
  __device__ __forceinline__ void restart() {
    init();
    filling_ = 0;
    open_ = Stages - 1;
    filling_parity_ = open_parity_ = 1;
    first_trip_ = true;
  }
  __device__ __forceinline__ void begin_filling() const {
    if (warp_ == 0 && elected()) {
      empty(filling_).wait(filling_parity_);
      full(filling_).arrive_expecting(kTileBytes);
    }
  }
  template <int I, class View, class F>
  __device__ __forceinline__ void copy(const F& f) const {
    using T = typename Region::template tile<I>;
    if (warp_ == 0 && elected()) {
#pragma unroll
      for (int panel = 0; panel < panels_of<T>(); ++panel)
        copy_panel<T>(first_ + static_cast<unsigned int>(Region::template offset<I>() + filling_ * T::bytes), f.box, panel, full(filling_));
    }
  }
  __device__ __forceinline__ void filled(tl::site) { step(filling_, filling_parity_); }
  template <int Pending>
  __device__ __forceinline__ void await(tl::site) const {
    const int next = Region::after(open_);
    full(next).wait(next == 0 ? open_parity_ ^ 1 : open_parity_);
  }
  __device__ __forceinline__ void open() { step(open_, open_parity_); }
  // The trip before this one is over.
  __device__ __forceinline__ void release() {
    if constexpr (kWarpgroups) wait_for_earlier(*arena_);
    __syncwarp();
    if (!first_trip_ && threadIdx.x % kWarpThreads == 0) empty(open_ == 0 ? Stages - 1 : open_ - 1).arrive();
    first_trip_ = false;
  }
  template <int I>
  __device__ __forceinline__ auto tile() const {
    return region_.template at<I, const typename Region::template element<I>>(open_);
  }

 private:
  __device__ __forceinline__ void init() {
    if (threadIdx.x == 0) {
      for (int stage = 0; stage < Stages; ++stage) {
        full(stage).init(1);
        empty(stage).init(TL_NUM_WARPS);
      }
      asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
      asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
    }
    __syncthreads();
  }
  __device__ __forceinline__ PhaseBarrier full(int stage) const { return {first_ + static_cast<unsigned int>(Region::kBytes + stage * kBarrierBytes)}; }
  __device__ __forceinline__ PhaseBarrier empty(int stage) const { return {first_ + static_cast<unsigned int>(Region::kBytes + (Stages + stage) * kBarrierBytes)}; }
  __device__ static __forceinline__ void step(int& stage, unsigned int& parity) {
    stage = Region::after(stage);
    if (stage == 0) parity ^= 1;
  }

  SharedArena* arena_ = nullptr;
  SharedHold hold_;
  Region region_;
  unsigned int first_ = 0;  // of the region, in shared memory
  int warp_ = 0;
  int filling_ = 0, open_ = Stages - 1;
  unsigned int filling_parity_ = 1, open_parity_ = 1;
  bool first_trip_ = true;
};

}  // namespace kl::gpu

namespace tl::backend {

template <int Stages, class... Tile>
using stage_ring = detail::choose<kl::gpu::copied_in_bulk<Stages, Tile...>(), kl::gpu::BulkRing<Stages, Tile...>, kl::gpu::CopiedRing<Stages, Tile...>>;

}  // namespace tl::backend
