// Elements that change places: trans, permute, flip, split; join and interleave; gather.
#pragma once

#include <gpu/kernel/debug.hpp>
#include <gpu/kernel/lines.hpp>

namespace tl::backend {

template <class T, class To, class L, class From, class M, class Source>
TL_FN void move_into(kl::gpu::Storage<T, To, L>& out, const kl::gpu::Storage<T, From, M>& in, Source source) {
  kl::gpu::exchange(out, in, source);
}

// out[2 i] = a[i], out[2 i + 1] = b[i].
template <class T, class To, class From>
TL_FN void alternate_into(kl::gpu::Storage<T, To>& out, const kl::gpu::Storage<T, From>& a,
                          const kl::gpu::Storage<T, From>& b) {
  using namespace kl::gpu;
  using L = Blocked<From>;
  constexpr WarpAccess kLeaving = access_of_layout<L>([](int lane) { return 2 * lane; });
  constexpr FoldResult kFound = find_folds(sizeof(T), kLeaving, ReadingOf<Blocked<To>, SamePlace>{}());
  T* region = reinterpret_cast<T*>(scratch<static_cast<int>(To::numel * sizeof(T))>());
  __syncthreads();
  leave<kFound.folds>(region, a, [](int lane) { return 2 * lane; });
  leave<kFound.folds>(region, b, [](int lane) { return 2 * lane + 1; });
  __syncthreads();
  take<kFound.folds>(out, region, SamePlace{});
}

// out has the index's shape; along Axis the element `index` of the same line of `in`. Which elements a warp reads
// is data: the region is laid out for a warp that reads its own.
template <int Axis, class T, class To, class From, class I>
TL_FN void gather_into(kl::gpu::Storage<T, To>& out, const kl::gpu::Storage<T, From>& in,
                       const kl::gpu::Storage<I, To>& index, site where) {
  using to = kl::gpu::AxisView<To, Axis>;
  constexpr int kLength = kl::gpu::AxisView<From, Axis>::kLength;
  bool outside = false;
  kl::gpu::share<kl::gpu::ReadingOf<kl::gpu::Blocked<From>, kl::gpu::SamePlace>>(in, [&](auto shared) {
    kl::gpu::for_each_register<kl::gpu::Blocked<To>>([&](int r, int i0, int i1, int i2) {
      const int i = kl::gpu::linear<kl::gpu::Blocked<To>>(i0, i1, i2);
      const bool inside = index.values[r] >= I(0) && static_cast<long long>(index.values[r]) < kLength;
      outside |= !inside;
      const int at = inside ? static_cast<int>(index.values[r]) : 0;
      out.values[r] = shared((i / (to::kLength * to::kInner) * kLength + at) * to::kInner + i % to::kInner);
    });
  });
  if (outside) assert_failed("tl.gather: an index is outside the axis", where);
}

}  // namespace tl::backend
