// The stages of tl.range on the GPU: one region of shared memory, tile by tile, each as often as there are stages.
#pragma once

#include <gpu/kernel/async_copy.hpp>

namespace tl::backend {

template <int Stages, class... Tile>
class stage_ring {
  static constexpr bool kPanelled = (kl::gpu::is_panelled<typename Tile::root, typename Tile::element>() || ...);

 public:
  // Trips whose products may be under way when the next one begins: their stages cannot be filled yet.
  static constexpr int lag = kPanelled && Stages >= 3 ? 1 : 0;

  TL_FN void begin(shared_arena& arena, site) { base_ = hold_.begin<kBytes>(arena); }
  // Copies that nobody waits for any more would write to what takes the region over.
  TL_FN void end(shared_arena& arena, bool early, site where) const {
    if constexpr (kPanelled) kl::gpu::end_wgmma();
    if (early) async_wait<0>(where);
    hold_.end(arena);
  }
  TL_FN void restart() {
    filling_ = 0;
    open_ = Stages - 1;
  }
  template <int I>
  TL_FN auto filling(site) const {
    return at<I, element<I>>(filling_);
  }
  TL_FN void filled() { filling_ = after(filling_); }
  // What cp.async wrote becomes visible to the tensor cores, which read by another path, and whose products but those of
  // the trip before have ended.
  TL_FN void meet() const {
    if constexpr (kPanelled) {
      kl::gpu::wait_wgmma<lag>();
      asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
    }
    __syncthreads();
  }
  TL_FN void open() { open_ = after(open_); }
  template <int I>
  TL_FN auto tile() const {
    return at<I, const element<I>>(open_);
  }

 private:
  template <int I>
  using element = typename detail::type_at<I, Tile...>::element;
  static constexpr int kBytes = Stages * (Tile::bytes + ...);

  TL_FN static constexpr int after(int stage) { return stage + 1 == Stages ? 0 : stage + 1; }
  // Where the stages of tile I begin.
  template <int I>
  TL_FN static constexpr int offset() {
    constexpr int kSizes[] = {Tile::bytes...};
    int sum = 0;
    for (int tile = 0; tile < I; ++tile) sum += Stages * kSizes[tile];
    return sum;
  }
  template <int I, class T>
  TL_FN ptr<T> at(int stage) const {
    constexpr int kOffset = offset<I>(), kBytesOfOne = detail::type_at<I, Tile...>::bytes;
    return {reinterpret_cast<T*>(base_ + kOffset + stage * kBytesOfOne)};
  }

  kl::gpu::SharedHold hold_;
  unsigned char* base_ = nullptr;
  int filling_ = 0, open_ = Stages - 1;
};

}  // namespace tl::backend
