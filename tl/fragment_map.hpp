// What the lanes of a warp hold of the operands of mma.sync, and how ldmatrix brings it to them. One map for the kernels
// and for the tests that play the instructions on the host. Source: PTX ISA, mma.m16n8k16 and its kin, ldmatrix.
//
// In bytes all dtypes are alike: an instruction multiplies 32 bytes of k, in two chunks of 16. An operand is a list of
// matrices of 8 rows (or columns of the right operand; `outer` below) by one chunk; of each, a lane's register holds
// 4 bytes: outer lane / 4, bytes 4 (lane % 4). ldmatrix.x4 loads four of them, lanes 8 q to 8 q + 7 giving the addresses
// of the rows of matrix q: 16 rows of the left operand, or 8 columns of two fragments of the right one.
#pragma once

#include <tl/lane_map.hpp>

namespace kl::lanes {

// A place in an operand: row of the left or column of the right one, and k. Its parts move different bits.
struct OperandPlace {
  int outer = 0, k = 0;
  constexpr OperandPlace operator+(const OperandPlace& by) const { return {outer + by.outer, k + by.k}; }
};

// The operand of a warp's panel of a sum, by elements of `size` bytes.
struct OperandPanel {
  bool left = true;
  FragmentMap sum;
  int size = 2;

  constexpr int of_register() const { return 4 / size; }  // elements
  constexpr int chunk() const { return 16 / size; }
  constexpr int step() const { return 2 * chunk(); }
  constexpr int quads() const { return left ? sum.down() : sum.across() / 2; }  // of four matrices, for each step

  constexpr OperandPlace warp_part(unsigned thread) const {
    return {left ? kFragmentRows * sum.warp_row(thread) : kFragmentColumns * sum.warp_column(thread), 0};
  }
  constexpr OperandPlace quad_part(int quad, int step_of_k) const {
    return {quad * (left ? kFragmentRows * sum.grid.rows : 2 * kFragmentColumns * sum.grid.columns), step_of_k * step()};
  }
  // Of the left operand the registers are rows 0 and 8 of the first chunk, then of the second; of the right one both
  // chunks of a fragment, then of the next.
  constexpr OperandPlace matrix_part(int q) const {
    return left ? OperandPlace{q % 2 * 8, q / 2 * chunk()} : OperandPlace{q / 2 * kFragmentColumns * sum.grid.columns, q % 2 * chunk()};
  }
  // The first element of a lane's register of a matrix; its others follow along k.
  constexpr OperandPlace lane_part(unsigned thread) const {
    const int lane = static_cast<int>(thread) % kWarpThreads;
    return {lane / 4, lane % 4 * of_register()};
  }
  // The first element of the row whose address a lane gives to ldmatrix, of operands whose k is contiguous; with .trans,
  // which elements of two bytes have, of those whose outer axis is.
  constexpr OperandPlace address_part(unsigned thread, bool transposed) const {
    const int lane = static_cast<int>(thread) % kWarpThreads, row = lane % 8;
    return matrix_part(lane / 8) + (transposed ? OperandPlace{0, row} : OperandPlace{row, 0});
  }
};

}  // namespace kl::lanes
