// Warps beside the block's own that order the copies of the tensor engine: while one waits for a stage to be free, the
// block's warps go on.
//
// Thread 0 of the block names a trip's tiles in a queue; the first copy warp takes them in order, waits until the stage is
// free, and starts the copies. The other warps of its warpgroup are there to give their registers to the block's
// (setmaxnreg works by warpgroups).
#pragma once

#include <gpu/kernel/bulk_copy.hpp>

namespace kl::gpu {

constexpr int kMostTiles = 4, kMostTensorAxes = 5;

// One tile, in panels (tl/shared_layout.hpp): a box for each.
struct TileCopy {
  const void* map;
  unsigned int to;         // in shared memory
  int panels, panel_bytes, panel_columns;
  int rank;
  int at[kMostTensorAxes];  // outermost first
};
// A trip's. Without tiles: the end.
struct TripCopy {
  unsigned int full, empty;  // barriers of the stage
  unsigned int empty_parity;
  int bytes;
  int tiles;
  TileCopy tile[kMostTiles];
};

// Places in the queue, each with a barrier for "written" and one for "taken".
constexpr int kQueued = 8;
struct CopyQueue {
  unsigned long long written[kQueued], taken[kQueued];
  TripCopy trips[kQueued];
};

__device__ __forceinline__ void step(QueueEnd& end) {
  end.place = end.place + 1 == kQueued ? 0 : end.place + 1;
  if (end.place == 0) end.parity ^= 1;
}

// Registers of a thread that the block's warps have with those that the copy warps give away, of 65,536 for all: the
// launch begins with as many for each.
constexpr bool kGivesRegisters = TL_COPY_WARPS == kWarpgroupWarps && (TL_NUM_WARPS == 8 || TL_NUM_WARPS == 16);
constexpr int kCopyRegisters = 24, kBlockRegisters = TL_NUM_WARPS == 8 ? 240 : 120;

#if TL_COPY_WARPS > 0

__shared__ CopyQueue g_queue;

__device__ __forceinline__ PhaseBarrier queue_barrier(unsigned long long (&of)[kQueued], int place) {
  return {static_cast<unsigned int>(__cvta_generic_to_shared(&of[place]))};
}

// Before either end is used, by all threads of the launch.
__device__ __forceinline__ void begin_queue() {
  if (threadIdx.x == 0) {
    for (int place = 0; place < kQueued; ++place) {
      queue_barrier(g_queue.written, place).init(1);
      queue_barrier(g_queue.taken, place).init(1);
    }
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
  }
  __syncthreads();
}

// The writing end, of thread 0.
__device__ __forceinline__ TripCopy& next_in_queue(const QueueEnd& end) {
  queue_barrier(g_queue.taken, end.place).wait(end.parity ^ 1);
  return g_queue.trips[end.place];
}
__device__ __forceinline__ void send_in_queue(QueueEnd& end) {
  queue_barrier(g_queue.written, end.place).arrive();
  step(end);
}
__device__ __forceinline__ void end_queue(QueueEnd& end) {
  if (threadIdx.x != 0) return;
  next_in_queue(end).tiles = 0;
  send_in_queue(end);
}

__device__ __forceinline__ void start_copies(const TripCopy& trip) {
  const PhaseBarrier full{trip.full};
  PhaseBarrier{trip.empty}.wait(trip.empty_parity);
  full.arrive_expecting(trip.bytes);
  for (int t = 0; t < trip.tiles; ++t) {
    const TileCopy& tile = trip.tile[t];
    const int rank = tile.rank, row = tile.at[rank - 2];
    int column = tile.at[rank - 1];
    unsigned int to = tile.to;
    for (int panel = 0; panel < tile.panels; ++panel) {
      if (rank == 2) copy_box(to, tile.map, full, column, row);
      else if (rank == 3) copy_box(to, tile.map, full, column, row, tile.at[0]);
      else if (rank == 4) copy_box(to, tile.map, full, column, row, tile.at[1], tile.at[0]);
      else copy_box(to, tile.map, full, column, row, tile.at[2], tile.at[1], tile.at[0]);
      column += tile.panel_columns;
      to += static_cast<unsigned int>(tile.panel_bytes);
    }
  }
}

// What the copy warps do in place of the kernel.
__device__ __forceinline__ void serve_copies() {
  if constexpr (kGivesRegisters) asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(kCopyRegisters));
  if (threadIdx.x != kThreads) return;
  for (QueueEnd end;; step(end)) {
    queue_barrier(g_queue.written, end.place).wait(end.parity);
    const TripCopy& trip = g_queue.trips[end.place];
    if (trip.tiles == 0) return;
    start_copies(trip);
    queue_barrier(g_queue.taken, end.place).arrive();
  }
}

#endif

}  // namespace kl::gpu
