// Scans on the GPU in the fixed order of tl/scan.hpp: groups of four in a thread's registers, the group totals of
// a chunk of 128 by shuffles in one warp, the last elements of the chunks through shared memory.
#pragma once

#include <gpu/kernel/lines.hpp>

namespace kl::gpu {

constexpr int kMostInChunk = 128;

// Scans lines of Length elements that follow each other in the row-major order. Reversed, place k of a line is
// its k-th element from the end: registers, lanes and chunks are then counted backwards.
template <class R, class Shape, int Length, class F>
class LineScan {
  using L = Blocked<Shape>;
  using V = Lines<Shape, Length>;
  static constexpr int kWidth = L::width;
  static constexpr int kGroup = Length < 4 ? Length : 4;
  static constexpr int kGroups = kWidth / kGroup;  // of a vector
  static constexpr int kChunk = Length < kMostInChunk ? Length : kMostInChunk;
  static constexpr int kLanes = kChunk / kWidth;   // that hold a chunk
  static constexpr int kChunks = Length / kChunk;  // of a line
  static_assert(kWidth >= kGroup && kLanes <= kWarpThreads, "a thread holds whole groups, a warp whole chunks");

 public:
  __device__ __forceinline__ LineScan(Storage<R, Shape>& x, F f, bool reversed) : x_(x), f_(f), reversed_(reversed) {}

  __device__ __forceinline__ void run() {
#pragma unroll
    for (int b = 0; b < L::blocks; ++b) scan_chunk(b);
    if constexpr (kChunks > 1) add_carries();
  }

 private:
  // The k-th element of a vector in the order of the scan.
  __device__ __forceinline__ R& at(int block, int k) { return x_.values[block * kWidth + (reversed_ ? kWidth - 1 - k : k)]; }
  __device__ __forceinline__ int lane() const {
    const int lane = static_cast<int>(threadIdx.x) % kLanes;
    return reversed_ ? kLanes - 1 - lane : lane;
  }
  __device__ __forceinline__ R from_lanes_before(R value, int by) const {
    const int own = static_cast<int>(threadIdx.x) % kWarpThreads;
    return shuffle_from(value, reversed_ ? own + by : own - by);
  }

  __device__ __forceinline__ void scan_chunk(int b) {
    R total[kGroups];
#pragma unroll
    for (int g = 0; g < kGroups; ++g) {
#pragma unroll
      for (int i = g * kGroup + 1; i < (g + 1) * kGroup; ++i) at(b, i) = f_(at(b, i - 1), at(b, i));
      total[g] = at(b, (g + 1) * kGroup - 1);
    }
#pragma unroll
    for (int d = 1; d < kChunk / kGroup; d *= 2) {
      R next[kGroups];
#pragma unroll
      for (int g = 0; g < kGroups; ++g) {
        R before;
        if (d <= g)
          before = total[g - d];
        else
          before = from_lanes_before(total[(g - d + kChunk) % kGroups], d < kGroups ? 1 : d / kGroups);
        next[g] = lane() * kGroups + g >= d ? f_(before, total[g]) : total[g];
      }
#pragma unroll
      for (int g = 0; g < kGroups; ++g) total[g] = next[g];
    }
    if constexpr (kChunk > kGroup) {
      const R before_lane = from_lanes_before(total[kGroups - 1], 1);
#pragma unroll
      for (int g = 0; g < kGroups; ++g) {
        if (g == 0 && lane() == 0) continue;
        const R before = g == 0 ? before_lane : total[g > 0 ? g - 1 : 0];
#pragma unroll
        for (int i = g * kGroup; i < (g + 1) * kGroup; ++i) at(b, i) = f_(before, at(b, i));
      }
    }
  }

  // The chunk that holds a vector, counted along its line.
  __device__ __forceinline__ int chunk_of(int b) const {
    const int chunk = V::vector(b) % V::kVectors / kLanes;
    return reversed_ ? kChunks - 1 - chunk : chunk;
  }

  __device__ __forceinline__ void add_carries() {
    R* last = reinterpret_cast<R*>(scratch<static_cast<int>(V::kCount * kChunks * sizeof(R))>());
    __syncthreads();
    if (is_first_holder<L>() && lane() == kLanes - 1) {
#pragma unroll
      for (int b = 0; b < L::blocks; ++b) last[V::vector(b) / V::kVectors * kChunks + chunk_of(b)] = at(b, kWidth - 1);
    }
    __syncthreads();
    // One chain for each line, by one thread: last[c] becomes the sum of chunks 0 to c.
    for (int line = static_cast<int>(threadIdx.x); line < V::kCount; line += kThreads) chain(last + line * kChunks);
    __syncthreads();
#pragma unroll
    for (int b = 0; b < L::blocks; ++b) {
      const int chunk = chunk_of(b);
      if (chunk == 0) continue;
      const R carry = last[V::vector(b) / V::kVectors * kChunks + chunk - 1];
#pragma unroll
      for (int e = 0; e < kWidth; ++e) at(b, e) = f_(carry, at(b, e));
    }
  }
  // In stretches that fit registers, so that the loads of one do not wait for each other.
  __device__ __forceinline__ void chain(R* line) {
    constexpr int kStretch = kChunks < 16 ? kChunks : 16;
    R carry = line[0];
    for (int first = 0; first < kChunks; first += kStretch) {
      R chunk[kStretch];
#pragma unroll
      for (int c = 0; c < kStretch; ++c) chunk[c] = line[first + c];
#pragma unroll
      for (int c = 0; c < kStretch; ++c) {
        if (first + c > 0) carry = f_(carry, chunk[c]);
        line[first + c] = carry;
      }
    }
  }

  Storage<R, Shape>& x_;
  F f_;
  bool reversed_;
};

}  // namespace kl::gpu

namespace tl::backend {

template <int Axis, class T, class To, class From, class Convert, class F>
TL_FN void scan_into(kl::gpu::Storage<T, To>& out, const kl::gpu::Storage<From, To>& in, Convert to, F f, bool reversed) {
  using V = kl::gpu::AxisView<To, Axis>;
  kl::gpu::Storage<T, typename V::Last> x;
  kl::gpu::axis_last<Axis>(x, in, to);
  kl::gpu::LineScan<T, typename V::Last, V::kLength, F>(x, f, reversed).run();
  kl::gpu::axis_back<Axis>(out, x);
}

}  // namespace tl::backend
