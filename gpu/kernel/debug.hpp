// Printing and promises on the GPU. The simulator prints readably and checks promises; here printing is
// CUDA's, one line per element in no order between threads, and a failed assertion ends the launch.
#pragma once

#include <gpu/kernel/storage.hpp>
#include <tl/dtype.hpp>

namespace tl::backend {

constexpr int kMostPrinted = 64;  // elements of one tile

TL_FN void print_value(const char* text, int index, double value) {
  printf("block (%u, %u, %u) %s[%d] = %.9g\n", blockIdx.x, blockIdx.y, blockIdx.z, text, index, value);
}
TL_FN void print_text(const char* text) {
  if (threadIdx.x == 0) printf("block (%u, %u, %u) %s\n", blockIdx.x, blockIdx.y, blockIdx.z, text);
}
template <class T>
TL_FN void print_number(const char* text, T value) {
  if (threadIdx.x == 0) print_value(text, 0, static_cast<double>(static_cast<detail::compute_type<T>>(value)));
}
template <class T, class Shape, class L>
TL_FN void print_lanes(const char* text, const kl::gpu::Storage<T, Shape, L>& tile, int) {
  const auto& x = kl::gpu::settled(tile);
  if (!kl::gpu::is_first_holder<L>()) return;
  kl::gpu::for_each_register<L>([&](int r, int i0, int i1, int i2) {
    const int index = kl::gpu::linear<L>(i0, i1, i2);
    if (index < kMostPrinted)
      print_value(text, index, static_cast<double>(static_cast<detail::compute_type<T>>(x.values[r])));
  });
}

TL_FN void assert_failed(const char* text, site) {
  printf("block (%u, %u, %u) assertion failed: %s\n", blockIdx.x, blockIdx.y, blockIdx.z, text);
  __trap();
}
template <class Shape, class L>
TL_FN void assert_lanes(const kl::gpu::Storage<bool, Shape, L>& x, const char* text, site where) {
#pragma unroll
  for (int r = 0; r < L::registers; ++r)
    if (!x.values[r]) assert_failed(text, where);
}

TL_FN void assume(bool condition, site) { __builtin_assume(condition); }
TL_FN void check_multiple(long long, long long, site) {}
TL_FN void block_barrier(site) {
  kl::gpu::show_tensor_engine();
  __syncthreads();
}

}  // namespace tl::backend
