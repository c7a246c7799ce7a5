// Copies by the tensor engine (TMA, sm_90), and the barriers in shared memory that count their bytes (mbarrier).
// Source: PTX ISA, "Parallel Synchronization and Communication Instructions: mbarrier" and "cp.async.bulk.tensor".
#pragma once

#include <gpu/kernel/async_copy.hpp>

namespace kl::gpu {

// A phase ends when all arrivals and all bytes that they promise have come; the next one begins at once. Who waits names
// the phase by its parity: 0 for the first, and 1 passes before the first has ended.
struct PhaseBarrier {
  unsigned int address;  // in shared memory

  __device__ __forceinline__ void init(int arrivals) const { asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(address), "r"(arrivals) : "memory"); }
  __device__ __forceinline__ void end() const { asm volatile("mbarrier.inval.shared::cta.b64 [%0];" ::"r"(address) : "memory"); }
  __device__ __forceinline__ void arrive() const { asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(address) : "memory"); }
  __device__ __forceinline__ void arrive_expecting(int bytes) const {
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(address), "r"(bytes) : "memory");
  }
  __device__ __forceinline__ void wait(unsigned int parity) const {
    unsigned int passed;
    do {
      asm volatile("{.reg .pred p; mbarrier.try_wait.parity.shared::cta.b64 p, [%1], %2; selp.u32 %0, 1, 0, p;}" : "=r"(passed) : "r"(address), "r"(parity) : "memory");
    } while (passed == 0);
  }
};

// One box of a tensor, as its map says, to shared memory; coordinates innermost first. Zeros where the tensor ends.
__device__ __forceinline__ void copy_box(unsigned int to, const void* map, PhaseBarrier arrival, int c0, int c1) {
  asm volatile("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%3, %4}], [%2];" ::"r"(to), "l"(map),
               "r"(arrival.address), "r"(c0), "r"(c1)
               : "memory");
}
__device__ __forceinline__ void copy_box(unsigned int to, const void* map, PhaseBarrier arrival, int c0, int c1, int c2) {
  asm volatile("cp.async.bulk.tensor.3d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%3, %4, %5}], [%2];" ::"r"(to), "l"(map),
               "r"(arrival.address), "r"(c0), "r"(c1), "r"(c2)
               : "memory");
}
__device__ __forceinline__ void copy_box(unsigned int to, const void* map, PhaseBarrier arrival, int c0, int c1, int c2, int c3) {
  asm volatile("cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%3, %4, %5, %6}], [%2];" ::"r"(to), "l"(map),
               "r"(arrival.address), "r"(c0), "r"(c1), "r"(c2), "r"(c3)
               : "memory");
}
__device__ __forceinline__ void copy_box(unsigned int to, const void* map, PhaseBarrier arrival, int c0, int c1, int c2, int c3, int c4) {
  asm volatile("cp.async.bulk.tensor.5d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%3, %4, %5, %6, %7}], [%2];" ::"r"(to),
               "l"(map), "r"(arrival.address), "r"(c0), "r"(c1), "r"(c2), "r"(c3), "r"(c4)
               : "memory");
}

// One row of numbers, which lies as it is counted.
template <class Tile>
constexpr bool is_row() {
  return Tile::root::count == 2 && lanes::fits_row_box(sizeof(typename Tile::element), Tile::root::at(0), Tile::root::at(1));
}
// Bytes of a row that are copied as one box.
template <class Tile>
constexpr int box_bytes() {
  constexpr int kSize = sizeof(typename Tile::element), kColumns = Tile::root::at(Tile::root::count - 1);
  return is_row<Tile>() ? kColumns * kSize : panel_bytes(kSize, kColumns);
}
template <class Tile>
constexpr int panels_of() {
  return Tile::root::at(Tile::root::count - 1) * static_cast<int>(sizeof(typename Tile::element)) / box_bytes<Tile>();
}

// One panel of a tile (tl/shared_layout.hpp).
template <class Tile>
__device__ __forceinline__ void copy_panel(unsigned int to, const typename Tile::box& box, int panel, PhaseBarrier arrival) {
  using T = typename Tile::element;
  constexpr int Rank = Tile::box::rank, kRows = Tile::root::at(0), kWidth = box_bytes<Tile>();
  const int row = box.at[Rank - 2], column = box.at[Rank - 1] + panel * (kWidth / static_cast<int>(sizeof(T)));
  const unsigned int place = to + static_cast<unsigned int>(panel * kRows * kWidth);
  if constexpr (Rank == 2) copy_box(place, box.map, arrival, column, row);
  else if constexpr (Rank == 3) copy_box(place, box.map, arrival, column, row, box.at[0]);
  else if constexpr (Rank == 4) copy_box(place, box.map, arrival, column, row, box.at[1], box.at[0]);
  else copy_box(place, box.map, arrival, column, row, box.at[2], box.at[1], box.at[0]);
}

// The number of this thread's warp, which the compiler then knows to be the same in all of its lanes.
__device__ __forceinline__ int uniform_warp() { return __shfl_sync(0xffffffffu, static_cast<int>(threadIdx.x) / kWarpThreads, 0); }
// True in one lane of a warp all of which are here. What stands behind it needs no loop over lanes where an instruction
// takes registers that all lanes share.
__device__ __forceinline__ bool elected() {
  unsigned int one;
  asm volatile("{.reg .pred p; elect.sync _|p, 0xffffffff; selp.u32 %0, 1, 0, p;}" : "=r"(one));
  return one != 0;
}

}  // namespace kl::gpu
